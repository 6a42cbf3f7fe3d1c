import type { BenefitKind } from '../contract/certification-rules.ts';
import type { RegionPack } from '../contract/region-pack.ts';
import type { CivilDate } from './civil-date.ts';
import { type CertificationJudgement, judgeCertification } from './judge.ts';

/** One benefit that a person draws, and the certifications known for it. */
export interface HeldBenefit {
  readonly benefit: BenefitKind;
  readonly events: readonly CivilDate[];
}

/** The answer for one benefit of a person. */
export interface BenefitJudgement {
  readonly benefit: BenefitKind;
  readonly judgement: CertificationJudgement;
  /** Kinds that this person draws and one certification serves together with this one; this one is among them. */
  readonly together: readonly BenefitKind[];
}

/** The answer for a person. */
export interface PersonJudgement {
  /** Per benefit, in the order of the question. */
  readonly benefits: readonly BenefitJudgement[];
  /** Groups of benefits, one certification each, of which at least one needs it now; the earliest due date first. */
  readonly needed: readonly (readonly BenefitKind[])[];
}

/**
 * Judges all benefits of one person (Tangshan lists five kinds of people to certify, and one person may draw several). Where
 * the pack says that some kinds are certified together, an event of one is an event of all of them, and one certification
 * today serves them all: its due dates may still differ, because each kind keeps its own rules. Kinds outside every group stand
 * alone: an event of the pension says nothing of the unemployment benefit. The same kind given twice is one.
 */
export function judgePerson(question: {
  readonly pack: RegionPack;
  readonly held: readonly HeldBenefit[];
  readonly today: CivilDate;
}): PersonJudgement {
  const { pack, held, today } = question;
  const kinds = [...new Set(held.map(({ benefit }) => benefit))];
  const benefits = kinds.map((benefit) => {
    const together = kinds.filter((kind) => isServedWith(pack, benefit, kind));
    const events = held.filter((one) => together.includes(one.benefit)).flatMap((one) => one.events);
    return { benefit, together, judgement: judgeCertification({ pack, benefit, events, today }) };
  });
  return { benefits, needed: neededGroups(benefits) };
}

function isServedWith(pack: RegionPack, benefit: BenefitKind, other: BenefitKind): boolean {
  return benefit === other || pack.together.some((group) => group.includes(benefit) && group.includes(other));
}

function neededGroups(benefits: readonly BenefitJudgement[]): (readonly BenefitKind[])[] {
  const urgent = benefits
    .filter(({ judgement }) => judgement.certifyingNow === 'needed')
    .sort((one, other) => one.judgement.dueDate.localeCompare(other.judgement.dueDate));
  const groups = new Map(urgent.map(({ together }) => [together.join(' '), together]));
  return [...groups.values()];
}
