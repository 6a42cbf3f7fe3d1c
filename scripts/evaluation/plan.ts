import { SIMULATED_CARDS } from '../../contract/simulator.ts';
import type { Light } from '../../tests/support/camera/light.ts';
import { drawPersona, type Persona, plainPersona } from '../../tests/support/camera/persona.ts';
import { seededRandom } from '../../tests/support/camera/random.ts';
import { ATTACK_KINDS, type AttackKind, BONA_FIDE, type Manner } from './kinds.ts';

/** One presentation that is to be run. */
export interface PlannedPresentation {
  readonly kind: typeof BONA_FIDE | AttackKind;
  /** Number of the persona in the draw of the run's seed. */
  readonly number: number;
  readonly persona: Persona;
  /** Who takes over in a swap. */
  readonly other: Persona;
  readonly light: Light;
  /** Null of an attack. */
  readonly manner: Manner | null;
  /** For reactions, noise and small movements. */
  readonly seed: number;
}

/** What a run is made of. */
export interface PlanOptions {
  readonly seed: number;
  /** Identities; at least two, for swaps. */
  readonly personas: number;
  /** Presentations of each kind of attack. */
  readonly perKind: number;
  /** Only these kinds (`bonafide` among them); null: all. */
  readonly only: readonly string[] | null;
}

/** The lights in which every persona is seen. */
export const PLANNED_LIGHTS: readonly Light[] = ['room', 'dim', 'side'];
/** What persona number n adds to its natural self and to its slow one: in turn. */
const FURTHER_MANNERS: readonly Manner[] = ['small', 'glasses', 'droopy'];

/** Cards of the simulated reader whose holders can be certified. */
export const VALID_CARDS = SIMULATED_CARDS.filter((card) =>
  ['card-zhang', 'card-li', 'card-wang', 'card-zhao', 'card-chen', 'card-liu'].includes(card),
);

/** The presentations of a run, in their order: every persona naturally in every light, in other manners, then attacks. */
export function planPresentations(options: PlanOptions): PlannedPresentation[] {
  const { seed, personas, perKind, only } = options;
  const random = seededRandom(seed ^ 0x5f3759df);
  const nextSeed = () => Math.floor(random() * 2 ** 31);
  const naturals = Array.from({ length: personas }, (_, index) =>
    withNaturalMovement(drawPersona(seed, index)),
  );
  const personaAt = (index: number): Persona => {
    const persona = naturals[index % personas];
    if (persona === undefined) throw new RangeError('A run needs personas');
    return persona;
  };
  const lightAt = (index: number): Light => PLANNED_LIGHTS[index % PLANNED_LIGHTS.length] ?? 'room';
  const bonaFide = (index: number, manner: Manner, light: Light): PlannedPresentation => ({
    kind: BONA_FIDE,
    number: index % personas,
    persona: inManner(personaAt(index), manner, seed + index),
    other: personaAt(index + 1),
    light,
    manner,
    seed: nextSeed(),
  });
  const attack = (kind: AttackKind, index: number): PlannedPresentation => ({
    kind,
    number: index % personas,
    persona: personaAt(index),
    other: personaAt(index + 1),
    light: lightAt(index),
    manner: null,
    seed: nextSeed(),
  });
  const numbers = Array.from({ length: personas }, (_, index) => index);
  const planned = [
    ...numbers.flatMap((index) => PLANNED_LIGHTS.map((light) => bonaFide(index, 'natural', light))),
    ...numbers.map((index) => bonaFide(index, 'slow', lightAt(index + 1))),
    ...numbers.map((index) =>
      bonaFide(index, FURTHER_MANNERS[index % FURTHER_MANNERS.length] ?? 'small', lightAt(index + 2)),
    ),
    ...ATTACK_KINDS.flatMap((kind) => Array.from({ length: perKind }, (_, index) => attack(kind, index))),
  ];
  return planned.filter(({ kind }) => only === null || only.includes(kind));
}

/** The same identity moving as most do: slow and small movements are manners of their own here. */
function withNaturalMovement(persona: Persona): Persona {
  return persona.movement.style === 'natural'
    ? persona
    : { ...persona, movement: plainPersona(persona.base).movement };
}

/** Slowness and small movements are the actor's, so that one film serves all; the others change the face. */
function inManner(persona: Persona, manner: Manner, seed: number): Persona {
  const random = seededRandom(seed ^ 0x27d4eb2f);
  if (manner === 'glasses') return { ...persona, glasses: random() < 0.5 ? 'thick' : 'thin' };
  if (manner === 'droopy') {
    return { ...persona, lids: 0.35 + 0.25 * random(), mouth: 0.06 + 0.09 * random() };
  }
  return persona;
}
