import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { contrastRatio } from './contrast.ts';

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');
/** The colour roles of one block of rules, those of the plain page below them. */
function rolesOf(selector: string): Map<string, string> {
  const start = css.indexOf(`${selector} {`);
  if (start < 0) throw new Error(`tokens.css has no ${selector}`);
  const block = css.slice(start, css.indexOf('}', start));
  return new Map(
    [...block.matchAll(/--([a-z-]+):\s*(#[0-9a-f]{6});/gi)].map((m) => [m[1] ?? '', m[2] ?? '']),
  );
}

const PLAIN = rolesOf(':root');
const HIGH = new Map([...PLAIN, ...rolesOf(':root[data-contrast="high"]')]);

function colourIn(colours: ReadonlyMap<string, string>, role: string): string {
  const value = colours.get(role);
  if (!value) throw new Error(`tokens.css has no colour role --${role}`);
  return value;
}

describe.each([
  ['plain', PLAIN],
  ['high contrast', HIGH],
])('colour roles, %s', (_, colours) => {
  const colour = (role: string) => colourIn(colours, role);

  test.each([
    ['ink', 'ground'],
    ['ink', 'surface'],
    ['ink', 'surface-tint'],
    ['ink-soft', 'ground'],
    ['ink-soft', 'surface'],
    ['ink-soft', 'surface-tint'],
    ['primary', 'ground'],
    ['primary', 'surface'],
    ['on-primary', 'primary'],
    ['on-primary', 'primary-pressed'],
    ['on-accent-soft', 'accent-soft'],
    ['on-good-soft', 'good-soft'],
    ['on-wrong-soft', 'wrong-soft'],
    ['wrong', 'surface'],
    ['on-demonstration', 'demonstration'],
    ['on-offline', 'offline'],
  ])('text %s on %s has at least 7:1', (text, ground) => {
    expect(contrastRatio(colour(text), colour(ground))).toBeGreaterThanOrEqual(7);
  });

  // WCAG 2.2, 1.4.11: what must be seen but holds no text.
  test.each([
    ['good', 'ground'],
    ['wrong', 'ground'],
    ['focus', 'ground'],
    ['focus', 'surface'],
    ['primary', 'surface-tint'],
  ])('shape %s on %s has at least 3:1', (shape, ground) => {
    expect(contrastRatio(colour(shape), colour(ground))).toBeGreaterThanOrEqual(3);
  });
});

test('high contrast sets every role that text or its ground has', () => {
  const own = rolesOf(':root[data-contrast="high"]');
  const drawnOnly = ['skin', 'skin-shade', 'hair', 'paper'];
  expect([...PLAIN.keys()].filter((role) => !drawnOnly.includes(role)).sort()).toEqual(
    [...own.keys()].sort(),
  );
});

describe('contrast', () => {
  test('the measure itself gives the known figures', () => {
    expect(contrastRatio('#000000', '#ffffff')).toBeCloseTo(21, 5);
    expect(contrastRatio('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
  });
});
