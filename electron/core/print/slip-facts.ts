import { type IdentityDocument, maskIdNumber, nameOf } from '../../../contract/card.ts';
import type { BenefitKind } from '../../../contract/certification-rules.ts';
import type { RegionSentence } from '../../../contract/certification-status.ts';
import { maskName, type Slip } from '../../../contract/slip.ts';
import { type SlipFacts, slipFactsSchema } from '../../../contract/slip-view.ts';
import type { NotYetOpen, Outcome } from '../../../contract/visit.ts';
import type { SavedRecord } from '../visit/visit-data.ts';

/** What a slip is made of besides the outcome. */
export interface SlipSource {
  readonly card: IdentityDocument | null;
  /** The record of this visit, where one was kept. */
  readonly saved: Pick<SavedRecord, 'recordId'> | null;
  /** Wall clock of the terminal, milliseconds since 1970 (UTC). */
  readonly wallMs: number;
  /** The due date had passed before this visit (补认证). */
  readonly isLate?: boolean;
}

/** The slip of a certification that opens later (未到认证期). */
export function slipFactsOfNotYetOpen(notYetOpen: NotYetOpen, source: SlipSource): SlipFacts {
  return {
    kind: 'not-yet-open',
    person: source.card && maskPerson(source.card),
    caseNumber: null,
    time: new Date(source.wallMs).toISOString(),
    nextDueDate: notYetOpen.dueDate,
    sentence: fitSentence(notYetOpen.sentence),
    certifiedOn: null,
    cause: null,
    opensOn: notYetOpen.opensOn,
    recordId: null,
  };
}

function tellBenefits({ benefits }: { benefits?: BenefitKind[] | undefined }): Pick<SlipFacts, 'benefits'> {
  return benefits === undefined ? {} : { benefits };
}

/** What slip a finished visit gives. The same for every language; nobody's name or number is in it unmasked. */
export function slipFactsOf(outcome: Outcome, source: SlipSource): SlipFacts {
  const common = {
    person: source.card && maskPerson(source.card),
    time: new Date(source.wallMs).toISOString(),
    recordId: source.saved?.recordId ?? null,
    ...{ nextDueDate: null, sentence: null, certifiedOn: null, cause: null },
  };
  const late = source.isLate ? { isLate: true } : {};
  switch (outcome.kind) {
    case 'passed': {
      const { kind, caseNumber, nextDueDate } = outcome;
      const sentence = fitSentence(outcome.sentence);
      return { ...common, kind, caseNumber, nextDueDate, sentence, ...late, ...tellBenefits(outcome) };
    }
    case 'already-certified': {
      const { kind, certifiedOn, nextDueDate } = outcome;
      const sentence = fitSentence(outcome.sentence);
      const { channel } = outcome;
      const told = { certifiedOn, channel, ...tellBenefits(outcome) };
      return { ...common, kind, caseNumber: null, nextDueDate, sentence, ...told };
    }
    case 'collected':
      return { ...common, kind: outcome.kind, caseNumber: outcome.caseNumber, ...late };
    case 'manual-review': {
      const { kind, caseNumber, cause = null } = outcome;
      return { ...common, kind, caseNumber, cause, ...late };
    }
    case 'home-visit-requested':
      return { ...common, kind: 'home-visit', caseNumber: outcome.caseNumber };
    case 'failed':
      return { ...common, kind: 'next-step', caseNumber: outcome.caseNumber, cause: outcome.cause };
  }
}

/** A sentence of the region that is too long for a slip, or cannot be printed, gives way to the catalogue's. */
function fitSentence(sentence: RegionSentence | null): SlipFacts['sentence'] {
  const fitting = slipFactsSchema.shape.sentence.safeParse(sentence);
  return fitting.success ? fitting.data : null;
}

/** The person as a slip may name them; a name that cannot be printed is left out, as a slip must not hold up a result. */
function maskPerson(card: IdentityDocument): SlipFacts['person'] {
  const person = slipFactsSchema.shape.person.safeParse({
    maskedName: maskName(nameOf(card)),
    maskedIdNumber: maskIdNumber(card.idNumber),
  });
  return person.success ? person.data : null;
}

/** True when a slip tells these facts and no others: the page chooses words, not whose slip it is or how it ended. */
export function tellsFacts(slip: Slip, facts: SlipFacts): boolean {
  return (
    slip.kind === facts.kind &&
    slip.time === facts.time &&
    slip.caseNumber === facts.caseNumber &&
    slip.person?.maskedName === facts.person?.maskedName &&
    slip.person?.maskedIdNumber === facts.person?.maskedIdNumber &&
    (slip.qr?.content ?? null) === facts.recordId
  );
}
