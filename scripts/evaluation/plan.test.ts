import { expect, test } from 'vitest';
import { ATTACK_KINDS, BONA_FIDE, MANNERS } from './kinds.ts';
import { PLANNED_LIGHTS, planPresentations, VALID_CARDS } from './plan.ts';

const FULL = { seed: 1, personas: 12, perKind: 12, only: null };

test('a whole run has every persona in every light and manner, and every kind of attack', () => {
  const planned = planPresentations(FULL);
  const bonaFide = planned.filter(({ kind }) => kind === BONA_FIDE);
  const natural = bonaFide.filter(({ manner }) => manner === 'natural');
  expect(new Set(natural.map(({ number, light }) => `${number} ${light}`)).size).toBe(
    12 * PLANNED_LIGHTS.length,
  );
  expect(new Set(bonaFide.map(({ manner }) => manner))).toEqual(new Set(MANNERS));
  expect(new Set(natural.map(({ persona }) => JSON.stringify(persona))).size).toBe(12);
  for (const kind of ATTACK_KINDS) {
    const ofKind = planned.filter((one) => one.kind === kind);
    expect(new Set(ofKind.map(({ number }) => number)).size).toBe(12);
    expect(new Set(ofKind.map(({ light }) => light)).size).toBe(3);
  }
});

test('manners change the face where they say so', () => {
  const planned = planPresentations(FULL);
  const inManner = (name: string) => planned.filter(({ manner }) => manner === name);
  expect(inManner('glasses').every(({ persona }) => persona.glasses !== 'none')).toBe(true);
  expect(inManner('droopy').every(({ persona }) => persona.lids >= 0.35 && persona.mouth > 0)).toBe(true);
  expect(planned.every(({ persona }) => persona.movement.style === 'natural')).toBe(true);
});

test('the same seed plans the same, another one other people', () => {
  expect(planPresentations(FULL)).toEqual(planPresentations(FULL));
  const people = (seed: number) => planPresentations({ ...FULL, seed }).map(({ persona }) => persona);
  expect(people(2)).not.toEqual(people(1));
});

test('a swap is with another persona', () => {
  for (const { persona, other } of planPresentations({ ...FULL, personas: 3, only: ['face-swap'] }))
    expect(other).not.toEqual(persona);
});

test('only the asked kinds', () => {
  const planned = planPresentations({ ...FULL, personas: 3, perKind: 2, only: ['photo-still', BONA_FIDE] });
  expect(new Set(planned.map(({ kind }) => kind))).toEqual(new Set(['photo-still', BONA_FIDE]));
  expect(planned.filter(({ kind }) => kind === 'photo-still')).toHaveLength(2);
});

test('there are cards of six people', () => {
  expect(VALID_CARDS).toHaveLength(6);
});
