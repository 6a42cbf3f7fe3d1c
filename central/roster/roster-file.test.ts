import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { StartRefusal } from '../start-refusal.ts';
import { readRoster } from './roster-file.ts';

const heading = 'idNumber,name,benefit,lastCertifiedOn,photoFile';
const TERMS = { today: '2026-03-10', regions: new Set(['hainan', 'tangshan']) };
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'anhao-roster-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function read(content: string | Uint8Array) {
  const path = join(folder, 'roster.csv');
  await writeFile(path, content);
  return readRoster(path, TERMS);
}

test('reads people, ages instead of dates, and a byte order mark', async () => {
  const { people, problems } = await read(
    `\uFEFF${heading}\r\n990101194803120022,张桂兰,yes,-P2M,\r\n99010219430927001x,李长福,no,2025-12-31,\r\n\r\n`,
  );
  expect(problems).toEqual([]);
  expect(people).toEqual([
    {
      idNumber: '990101194803120022',
      name: '张桂兰',
      region: null,
      benefits: [{ benefit: 'enterprise-pension', certifiedOn: '2026-01-10', channel: null }],
      obstacle: null,
      photoFile: null,
    },
    {
      idNumber: '99010219430927001X',
      name: '李长福',
      region: null,
      benefits: [],
      obstacle: null,
      photoFile: null,
    },
  ]);
});

test('reads GB 18030, as spreadsheet programs in China save it', async () => {
  const name = Uint8Array.of(0xd5, 0xc5, 0xb9, 0xf0, 0xc0, 0xbc); // 张桂兰
  const before = Buffer.from(`${heading}\n990101194803120022,`);
  const { people } = await read(Buffer.concat([before, name, Buffer.from(',yes,,\n')]));
  expect(people[0]?.name).toBe('张桂兰');
});

test('bad rows are told by line, without content, and stop no other', async () => {
  const secret = '秘密';
  const { people, problems } = await read(
    [
      heading,
      '990101194803120022,张桂兰,yes,,',
      `1.1E+17,${secret},yes,,`,
      `990102194309270013,${secret},perhaps,,`,
      `990102194309270013,${secret},yes,2026-02-30,`,
      `990102194309270013,${secret},yes,2026-03-11,`,
      `990102194309270013,${secret},yes`,
      `990101194803120022,${secret},yes,,`,
      `990102194309270013,,yes,,`,
      '990103195106050046,王秀英,yes,-P2M,',
    ].join('\n'),
  );
  expect(people.map(({ name }) => name)).toEqual(['张桂兰', '王秀英']);
  expect(problems).toEqual([
    { line: 3, problem: 'idNumber is not valid' },
    { line: 4, problem: 'benefit is not valid' },
    { line: 5, problem: 'lastCertifiedOn is not valid' },
    { line: 6, problem: 'lastCertifiedOn lies in the future' },
    { line: 7, problem: '5 columns are needed' },
    { line: 8, problem: 'idNumber stands twice' },
    { line: 9, problem: 'name is not valid' },
  ]);
  expect(JSON.stringify(problems)).not.toContain(secret);
});

test('a row with broken quotes is told and left out', async () => {
  const { people, problems } = await read(
    [
      heading,
      '990102194309270013,李"长福,yes,,',
      '990103195106050046,"王秀英,yes,,',
      '"990101194803120022","张桂兰","yes","",""',
    ].join('\n'),
  );
  expect(people.map(({ name }) => name)).toEqual(['张桂兰']);
  const problem = 'the quotes of this row do not match';
  expect(problems).toEqual([
    { line: 2, problem },
    { line: 3, problem },
  ]);
});

test('a photo counts only when it is there and inside the folder', async () => {
  await writeFile(join(folder, 'here.jpg'), 'x');
  const { people } = await read(
    [
      heading,
      '990101194803120022,张桂兰,yes,,here.jpg',
      '990102194309270013,李长福,yes,,gone.jpg',
      '990103195106050046,王秀英,yes,,../../etc/hostname',
    ].join('\n'),
  );
  expect(people.map(({ photoFile }) => photoFile)).toEqual([join(folder, 'here.jpg'), null, null]);
});

test('regions, several benefits with dates of their own, and channels, in columns of any order', async () => {
  const { people, problems } = await read(
    [
      `${heading},channel,benefits,region`,
      '990101194803120022,张桂兰,yes,-P2M,,data-match,enterprise-pension; unemployment=-P10D,tangshan',
      '990102194309270013,李长福,yes,2025-12-31,,,injury=;dependant,',
      '990103195106050046,王秀英,yes,,,app,,hainan',
      '990108195812040031,刘国栋,no,,,,,',
    ].join('\n'),
  );
  expect(problems).toEqual([]);
  expect(people.map(({ region, benefits }) => ({ region, benefits }))).toEqual([
    {
      region: 'tangshan',
      benefits: [
        { benefit: 'enterprise-pension', certifiedOn: '2026-01-10', channel: 'data-match' },
        { benefit: 'unemployment', certifiedOn: '2026-02-28', channel: 'data-match' },
      ],
    },
    {
      region: null,
      benefits: [
        { benefit: 'injury', certifiedOn: null, channel: null },
        { benefit: 'dependant', certifiedOn: '2025-12-31', channel: null },
      ],
    },
    { region: 'hainan', benefits: [{ benefit: 'enterprise-pension', certifiedOn: null, channel: null }] },
    { region: null, benefits: [] },
  ]);
});

test('regions without rules, unknown kinds and channels, and dates that are none are told', async () => {
  const { people, problems } = await read(
    [
      `${heading},region,benefits,channel`,
      '990101194803120022,张桂兰,yes,,,atlantis,,',
      '990101194803120022,张桂兰,yes,,,,lottery,',
      '990101194803120022,张桂兰,yes,,,,injury;injury=-P1M,',
      '990101194803120022,张桂兰,yes,,,,injury=2026-03-11,',
      '990101194803120022,张桂兰,yes,,,,injury=soon,',
      '990101194803120022,张桂兰,no,,,,injury,',
      '990101194803120022,张桂兰,yes,,,,,telepathy',
      '990101194803120022,张桂兰,yes,,',
    ].join('\n'),
  );
  expect(people).toEqual([]);
  expect(problems.map(({ problem }) => problem)).toEqual([
    'region has no rules here',
    'benefits is not valid',
    'benefits names a kind twice',
    'benefits: a date lies in the future',
    'benefits: a date is not valid',
    'benefits stand where benefit is no',
    'channel is not valid',
    '8 columns are needed',
  ]);
});

test.each([`${heading},benefits,benefits`, `${heading},colour`, 'region,idNumber,name'])(
  'the heading %s is refused',
  async (first) => {
    await expect(read(`${first}\n`)).rejects.toThrow(StartRefusal);
  },
);

test('a file that is no roster is refused', async () => {
  await expect(read('number;name\n1;2\n')).rejects.toThrow(StartRefusal);
  await expect(read('')).rejects.toThrow(StartRefusal);
  await expect(readRoster(join(folder, 'missing.csv'), TERMS)).rejects.toThrow(StartRefusal);
});
