import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { I18nextProvider } from 'react-i18next';
import { describe, expect, test } from 'vitest';
import type { HomeVisitView } from '../../contract/home-visit.ts';
import type { Language, VisitView } from '../../contract/visit.ts';
import { HomeVisitScreen } from '../screens/home-visit-screen.tsx';
import { createTexts } from '../text/i18n.ts';
import { NumberKeypad } from './number-keypad.tsx';
import { VisitProvider } from './visit-context.tsx';

function draw(question: HomeVisitView, language: Language): string {
  const view: VisitView = {
    ...{ revision: 1, screen: { state: 'homeVisit', question }, network: 'online', waitingRecords: 0 },
    preferences: { language, textSize: 'normal', contrast: 'normal', volume: 2 },
    ...{ notices: [], demonstration: null, contactPhone: '12333', help: null, controls: 'low', slip: null },
  };
  const screen = createElement(HomeVisitScreen, { question });
  const visit = createElement(VisitProvider, { value: { view, command: () => undefined } }, screen);
  return renderToStaticMarkup(createElement(I18nextProvider, { i18n: createTexts(language) }, visit));
}

const keypad = (digits: string) =>
  renderToStaticMarkup(
    createElement(NumberKeypad, {
      ...{
        digits,
        maxDigits: 12,
        shown: digits,
        label: 'number',
        placeholder: 'press',
        spokenDigits: 'said',
      },
      ...{ removeLabel: 'delete', doneLabel: 'done', onChange: () => undefined, onDone: () => undefined },
    }),
  );

describe('the number keypad', () => {
  test('has ten digits, one key that deletes and one that ends, each with a name', () => {
    const buttons = [...keypad('').matchAll(/<button[^>]*>(.*?)<\/button>/g)].map(([whole]) => whole);
    expect(buttons).toHaveLength(12);
    expect(buttons.map((button) => /data-testid="key-(\w+)"/.exec(button)?.[1])).toEqual([
      ...['1', '2', '3', '4', '5', '6', '7', '8', '9'],
      ...['delete', '0', 'done'],
    ]);
    expect(buttons[9]).toContain('aria-label="delete"');
  });

  test('tells a screen reader what was typed, and what to do before the first digit', () => {
    expect(keypad('')).toContain('number press');
    expect(keypad('138')).toContain('number said');
  });
});

describe.each(['zh-CN', 'en'] as const)('the questions of the home-visit form in %s', (language) => {
  const check: HomeVisitView = {
    ...{ step: 'check', person: { name: '张桂兰', maskedIdNumber: '990***********0022' } },
    ...{ relation: 'child', reason: 'ill', phone: '13800001234', proofs: ['hospital-proof'] },
    address: { source: 'card', text: '测试路1号' },
  };
  const questions: readonly HomeVisitView[] = [
    { step: 'applicant', chosen: null },
    { step: 'reason', offered: ['ill', 'other', 'very-old', 'cannot-walk'], chosen: 'ill' },
    { step: 'address', cardAddress: '测试路1号', chosen: null },
    { step: 'phone', chosen: '13800001234' },
    { step: 'proofs', chosen: [] },
    check,
    { ...check, address: { source: 'by-phone', text: null }, proofs: [] },
  ];

  test.each(questions)('$step: a title, answers, and every word from the catalogue', (question) => {
    const markup = draw(question, language);
    expect(markup).toContain('<h1');
    expect(markup).toContain('<button');
    // A key that is not in the catalogue would stand there itself.
    expect(markup).not.toContain('homeVisit.');
    expect(markup).not.toContain('{{');
  });

  test('shows numbers in groups, offers the likeliest reason first, and marks the answer of before', () => {
    expect(draw({ step: 'phone', chosen: '13800001234' }, language)).toContain('138 0000 1234');
    expect(draw(check, language)).toContain('138 0000 1234');
    const reasons = draw(questions[1] as HomeVisitView, language);
    expect(reasons.indexOf('reason-ill')).toBeLessThan(reasons.indexOf('reason-other'));
    expect(reasons.match(/aria-pressed="true"/g)).toHaveLength(1);
  });
});
