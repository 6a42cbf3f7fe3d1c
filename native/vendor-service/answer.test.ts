import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeCode, describeReadCard } from '../simulator/simulated-vendor-service-answer.ts';
import { SYNTHETIC_CARDS } from '../simulator/synthetic-cards.ts';
import { decodeReadAnswer, decodeSamIdAnswer } from './answer.ts';

const card = describeReadCard(SYNTHETIC_CARDS['card-zhang'], null);

describe('the answer to ReadMsg', () => {
  test('a card: its fields, trimmed of blanks and NUL, unknown ones left out', () => {
    const answer = decodeReadAnswer({ ...card, name: ' 张桂兰　\0\0', sex: null, CardType: 0, unknown: {} });
    expect(answer).toMatchObject({
      kind: 'card',
      fields: { name: '张桂兰', sex: '', CardType: '0', nation: '汉', cardno: '990101194803120022' },
    });
    expect(answer).not.toHaveProperty('fields.unknown');
    expect(answer).not.toHaveProperty('fields.FpData');
  });

  test.each(['0x90 0x1', '0x90', '0X90 0x0', '144', ' 0x90  '])('retcode "%s" is a card', (retcode) => {
    expect(decodeReadAnswer({ ...card, retcode }).kind).toBe('card');
  });

  test.each([
    [describeCode('0x41', '读卡失败'), { kind: 'no-card', isCertain: true }],
    [describeCode('0x80', '寻卡失败'), { kind: 'no-card', isCertain: true }],
    [
      { ...card, cardno: '' },
      { kind: 'no-card', isCertain: true },
    ],
    [describeCode('0x2', ''), { kind: 'no-card', isCertain: false }],
    [describeCode('0x77', '读卡超时'), { kind: 'no-card', isCertain: false }],
    [describeCode('0x3', '读卡器正忙'), { kind: 'reader-fault', fault: 'reader-busy' }],
    [
      { retcode: '0x1', errmsg: '读卡中' },
      { kind: 'reader-fault', fault: 'reader-busy' },
    ],
    [describeCode('0x1', '端口打开失败'), { kind: 'reader-fault', fault: 'reader-missing' }],
    [describeCode('0x3', '传输错误'), { kind: 'reader-fault', fault: 'reader-garbled' }],
    [describeCode('0x5', ''), { kind: 'reader-fault', fault: 'reader-missing' }],
    [describeCode('0x9', ''), { kind: 'reader-fault', fault: 'reader-failed' }],
    [describeCode('0x60', ''), { kind: 'reader-fault', fault: 'reader-self-test-failed' }],
    [describeCode('0x66', ''), { kind: 'reader-fault', fault: 'reader-not-authorised' }],
    [describeCode('0x77', ''), { kind: 'reader-fault', fault: 'reader-failed' }],
    [describeCode('0x31', ''), { kind: 'card-fault', fault: 'card-unreadable', isFinal: false }],
    [describeCode('0x32', ''), { kind: 'card-fault', fault: 'card-not-authentic', isFinal: false }],
    [describeCode('0x40', ''), { kind: 'card-fault', fault: 'card-unsupported', isFinal: true }],
    [describeCode('', ''), { kind: 'reader-fault', fault: 'reader-garbled' }],
    [describeCode('0x9000000', ''), { kind: 'reader-fault', fault: 'reader-garbled' }],
    [
      { ...card, name: ['张'] },
      { kind: 'reader-fault', fault: 'reader-garbled' },
    ],
    [
      { ...card, address: 'x'.repeat(2001) },
      { kind: 'reader-fault', fault: 'reader-garbled' },
    ],
    [
      { ...card, retcode: {} },
      { kind: 'reader-fault', fault: 'reader-garbled' },
    ],
    [{}, { kind: 'reader-fault', fault: 'reader-garbled' }],
    [[], { kind: 'reader-fault', fault: 'reader-garbled' }],
    [null, { kind: 'reader-fault', fault: 'reader-garbled' }],
    ['0x90', { kind: 'reader-fault', fault: 'reader-garbled' }],
  ])('%j', (json, answer) => {
    expect(decodeReadAnswer(json)).toEqual(answer);
  });

  test('any JSON is taken for something, and never for a card without a number', () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.jsonValue(),
        fc.constantFrom(...Object.keys(card)),
        (json, value, field) => {
          for (const hostile of [json, { ...card, [field]: value }]) {
            const answer = decodeReadAnswer(hostile);
            if (answer.kind === 'card') expect(answer.fields.cardno).not.toBe('');
          }
        },
      ),
    );
  });
});

describe('the answer to GetSAMID', () => {
  test.each([
    [describeCode('0x90', '05.03-20240101-0000000001-0000000002'), '05.03-20240101-0000000001-0000000002'],
    [{ retcode: '0', retmsg: ' 05.03-20240101-1-2 ' }, '05.03-20240101-1-2'],
    [describeCode('0x90', '操作成功'), null],
    [{ retcode: 0 }, null],
  ])('%j', (json, samId) => {
    expect(decodeSamIdAnswer(json)).toEqual({ ok: true, value: samId });
  });

  test.each([
    [describeCode('0x1', '读卡器未连接'), 'reader-missing'],
    [describeCode('0x1', '读卡器正忙'), 'reader-busy'],
    [describeCode('0x2', ''), 'reader-silent'],
    [describeCode('0x60', ''), 'reader-self-test-failed'],
    [describeCode('0x41', ''), 'reader-failed'],
    [describeCode('0x77', ''), 'reader-failed'],
    [{ version: 3 }, 'reader-garbled'],
    ['', 'reader-garbled'],
  ])('%j', (json, fault) => {
    expect(decodeSamIdAnswer(json)).toEqual({ ok: false, fault });
  });

  test('any JSON is taken for something', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (json) => {
        const answer = decodeSamIdAnswer(json);
        if (!answer.ok) expect(answer.fault).toMatch(/^reader-/);
      }),
    );
  });
});
