import fc from 'fast-check';
import { type Slip, slipSchema } from '../../contract/slip.ts';

/** The slip of a synthetic person whose visit was kept off line. */
export const COLLECTED_SLIP: Slip = slipSchema.parse({
  kind: 'collected',
  title: '已采集，待核验',
  person: { maskedName: '张*兰', maskedIdNumber: '990***********0022' },
  caseNumber: '221112-7KQ2-M4XD',
  time: '2022-11-12T01:30:00Z',
  nextDue: null,
  lines: [
    { text: '您的认证资料已经安全保存，本机联网以后会自动上传，由经办机构核验。', emphasis: 'strong' },
    { text: '请保管好这张小票。三个工作日后可以用下面的编号查询结果。' },
  ],
  contacts: [
    {
      name: '海口市社会保险服务中心',
      phones: ['0898-66123456', '12333'],
      hours: '周一至周五 8:00-12:00，14:30-17:30',
    },
    { name: '海南省政务服务热线', phones: [], hours: null },
  ],
  qr: { content: '0184675e-5f40-7000-8000-1a2b3c4d5e6f', caption: '查询时请出示' },
  labels: {
    name: '姓名：',
    idNumber: '证件号码：',
    caseNumber: '办理编号：',
    time: '办理时间：',
    contacts: '咨询电话：',
    reprint: '重打',
  },
});

/** The shortest slip that the schema takes. */
export const BARE_SLIP: Slip = slipSchema.parse({
  kind: 'next-step',
  title: '请到窗口',
  person: null,
  caseNumber: null,
  time: '2022-12-31T16:00:00+00:00',
  nextDue: null,
  lines: [],
  contacts: [],
  qr: null,
  labels: { name: '', idNumber: '', caseNumber: '', time: '', contacts: '', reprint: '重打' },
});

const PIECES = [
  '请于二〇二三年十月底前完成下一周期认证',
  '（待核验）',
  '《养老保险认证申请表》',
  '2023年10月31日',
  '0898-66123456',
  '。',
  '，',
  '“',
  '”',
  ' ',
  '　',
  'certification',
  'Donaudampfschifffahrtsgesellschaftskapitänswitwe',
  'http://example.com/?q=1',
  '镕',
  '䶮',
  '㐀',
  '张',
  '😀',
  '𠮷',
  'é',
  'e\u0301',
  '\u200b',
  '\u{e000}',
  '·',
  '—',
  '¥',
  '$',
];

/** A paragraph out of everything that may stand on a slip, and some that may not. */
export const anyText: fc.Arbitrary<string> = fc
  .array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: 'binary', maxLength: 4 })), {
    minLength: 1,
    maxLength: 9,
  })
  .map(
    (pieces) =>
      pieces
        .join('')
        .replace(/\p{Cc}/gu, '')
        .slice(0, 200)
        .trim() || '好',
  )
  .filter((text) => slipSchema.shape.title.safeParse(text).success);

const orNull = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: null });
const anyLabel = fc.constantFrom('', '姓名：', 'Name: ', '办理编号 ');

/** Any slip that the schema takes. */
export const anySlip: fc.Arbitrary<Slip> = fc
  .record({
    kind: fc.constantFrom(...slipSchema.shape.kind.options),
    isReprint: fc.boolean(),
    title: anyText,
    person: orNull(
      fc.record({
        maskedName: anyText.map((text) => `${text.slice(0, 60)}*`),
        maskedIdNumber: fc.constantFrom('990***********0022', '***************', '99*******2X'),
      }),
    ),
    caseNumber: orNull(fc.constantFrom('221112-7KQ2-M4XD', '221112-AAAA-BBBB')),
    time: fc
      .date({
        min: new Date('2001-01-01T00:00:00Z'),
        max: new Date('2099-12-31T00:00:00Z'),
        noInvalidDate: true,
      })
      .map((date) => date.toISOString()),
    nextDue: orNull(anyText),
    lines: fc.array(fc.record({ text: anyText, emphasis: fc.constantFrom('normal', 'strong', 'large') }), {
      maxLength: 6,
    }),
    contacts: fc.array(
      fc.record({
        name: anyText,
        phones: fc.array(fc.constantFrom('12333', '0898-66123456', '13800138000'), { maxLength: 3 }),
        hours: orNull(anyText),
      }),
      { maxLength: 3 },
    ),
    qr: orNull(fc.record({ content: fc.uuid(), caption: orNull(anyText) })),
    labels: fc.record({
      name: anyLabel,
      idNumber: anyLabel,
      caseNumber: anyLabel,
      time: anyLabel,
      contacts: anyLabel,
      reprint: fc.constant('重打'),
    }),
  })
  .filter((slip) => slipSchema.safeParse(slip).success)
  .map((slip) => slipSchema.parse(slip));
