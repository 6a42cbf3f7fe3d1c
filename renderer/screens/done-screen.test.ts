import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { I18nextProvider } from 'react-i18next';
import { describe, expect, test } from 'vitest';
import { layoutSlip } from '../../contract/slip-layout.ts';
import type { SlipPrint, SlipView } from '../../contract/slip-view.ts';
import type { Language, Outcome, VisitView } from '../../contract/visit.ts';
import { VisitProvider } from '../parts/visit-context.tsx';
import { createTexts } from '../text/i18n.ts';
import { writeSlip } from '../text/write-slip.ts';
import { DoneScreen } from './done-screen.tsx';

const OUTCOME: Outcome = { kind: 'collected', caseNumber: '260314-7KQ2-M4XD' };
const FACTS: SlipView['facts'] = {
  kind: 'collected',
  person: { maskedName: '张*兰', maskedIdNumber: '990***********0022' },
  caseNumber: OUTCOME.caseNumber,
  time: '2026-03-14T01:30:00.000Z',
  nextDueDate: null,
  sentence: null,
  certifiedOn: null,
  cause: null,
  recordId: '019ceab5-5f40-7000-8000-1a2b3c4d5e6f',
};

/** The markup of the result while the slip is so far. */
function draw(
  print: SlipPrint,
  language: Language = 'zh-CN',
  columns: SlipView['columns'] = 48,
  outcome: Outcome = OUTCOME,
): string {
  const view: VisitView = {
    revision: 1,
    screen: { state: 'done', outcome },
    preferences: { language, textSize: 'normal', contrast: 'normal', volume: 2 },
    network: 'online',
    waitingRecords: 0,
    notices: [],
    demonstration: null,
    contactPhone: '12333',
    help: null,
    controls: 'low',
    slip: { facts: FACTS, print, columns, encoding: 'gb18030' },
  };
  const screen = createElement(DoneScreen, { outcome });
  const visit = createElement(VisitProvider, { value: { view, command: () => undefined } }, screen);
  return renderToStaticMarkup(createElement(I18nextProvider, { i18n: createTexts(language) }, visit));
}

const plain = (markup: string) => markup.replaceAll('&#x27;', "'").replaceAll('&amp;', '&');
const linesOf = (markup: string) =>
  [...markup.matchAll(/<text class="slip-text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => plain(text ?? ''));

describe('the result beside its slip', () => {
  test.each([
    ['zh-CN', 48],
    ['zh-CN', 32],
    ['en', 48],
  ] as const)('shows the very lines of the paper (%s, %i columns)', (language, columns) => {
    const { t } = createTexts(language);
    const slip = writeSlip(FACTS, { t, language, contactPhone: '12333', help: null });
    const printed = layoutSlip(slip, columns).flatMap((line) =>
      line.kind === 'qr' || line.text === '' ? [] : [line.text],
    );
    expect(linesOf(draw({ state: 'printing' }, language, columns))).toEqual(printed);
  });

  test.each([
    [{ state: 'offered' }, null, '打印小票'],
    [{ state: 'wanted' }, '正在打印小票，请稍等', null],
    [{ state: 'printing' }, '正在打印小票，请稍等', null],
    [{ state: 'printed' }, '请取走小票', null],
    [
      { state: 'failed', fault: 'printer-paper-out', mayHavePrinted: false },
      '打印机没有纸了。不影响',
      '再打印一次',
    ],
    [{ state: 'failed', fault: 'printer-failed', mayHavePrinted: true }, '小票没有打好。不影响', '重打小票'],
  ] as const)('%o', (print, line, button) => {
    const markup = draw(print);
    const [, status = ''] = markup.match(/data-testid="slip-status"[^>]*>(.*?)<\/div>/) ?? [];
    if (line === null) expect(status).toBe('');
    else expect(status).toContain(line);
    const [, pressed = null] = markup.match(/data-testid="print-slip".*?<span>(.*?)<\/span>/) ?? [];
    expect(pressed).toBe(button);
    expect(markup).toContain('data-testid="finish"');
  });

  test('without a printer people photograph the result, and no slip is drawn', () => {
    const markup = draw({ state: 'none' });
    expect(markup).toContain('请用手机拍下这个编号和二维码');
    expect(markup).toContain('data-testid="photo-code"');
    expect(markup).not.toContain('slip-preview');
    expect(markup).not.toContain('print-slip');
  });
});

describe('what the person reads', () => {
  const read = (outcome: Outcome) => draw({ state: 'none' }, 'zh-CN', 48, outcome);

  test("the region's sentence leads where there is one", () => {
    const sentence = { 'zh-CN': '您于2026年3月14日已完成认证', en: 'You certified on 14 March 2026' };
    const passed = { kind: 'passed', caseNumber: 'A-1', nextDueDate: '2027-02-28' } as const;
    expect(read({ ...passed, sentence })).toContain('<p class="lead">您于2026年3月14日已完成认证</p>');
    expect(read({ ...passed, sentence: null })).toContain('<p class="lead">您的待遇资格认证已经办好了。</p>');
  });

  const ALREADY = {
    kind: 'already-certified',
    certifiedOn: '2025-12-09',
    nextDueDate: null,
    sentence: null,
  } as const;

  test.each([
    ['data-match', '数据比对'],
    ['app', '手机'],
    ['web', '网页'],
    ['counter', '窗口'],
    ['home-visit', '上门'],
    ['terminal', '自助终端'],
  ] as const)('certified by %s: it says so, and that no face is needed', (channel, words) => {
    const [, line = ''] = read({ ...ALREADY, channel }).match(/data-testid="channel">(.*?)<\/p>/) ?? [];
    expect(line).toContain(words);
    expect(line).toContain('不用刷脸');
  });

  test('of an unknown way nothing is said; a single benefit is not named, several are', () => {
    const one = read({ ...ALREADY, channel: null, benefits: ['injury'] });
    expect(one).not.toContain('认证方式');
    expect(one).not.toContain('data-testid="benefits"');
    expect(read({ ...ALREADY, channel: null, benefits: ['injury', 'dependant'] })).toContain(
      '工伤待遇、供养亲属待遇',
    );
  });

  test('a review with a cause tells the person what they can do', () => {
    const review = read({ kind: 'manual-review', caseNumber: 'A-1', cause: 'identity-mismatch' });
    expect(review).toContain('第二天再来认证');
    expect(review).toContain('12333');
    expect(read({ kind: 'manual-review', caseNumber: 'A-1' })).not.toContain('fault-code');
  });
});
