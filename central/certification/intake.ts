import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Problem, Receipt, SubmissionResult, SubmittedRecord } from '../../contract/central-api.ts';
import type { CertificationRecord, EvidenceContent } from '../../contract/record.ts';
import { fail, type Result, succeed } from '../../contract/result.ts';
import type { Clock } from '../clock.ts';
import type { ServiceKeys } from '../keys/service-keys.ts';
import type { EventSink } from '../service-event.ts';
import type { EvidenceStore } from '../store/evidence-store.ts';
import type { PeopleTable } from '../store/people.ts';
import type { RecordTable, StoredRecord } from '../store/records.ts';
import { createTurns } from '../turns.ts';
import { checkParts, type Decision, decide, rejection } from './decision.ts';
import { reckonEffectiveTime } from './effective-time.ts';
import type { FaceMatcher } from './face-matcher.ts';
import type { LivenessDoubt, LivenessJudge } from './liveness-judgement.ts';
import { signReceipt } from './receipt.ts';
import { openSealedEvidence, openSealedRecord, type VerificationKey } from './sealed-content.ts';

/** A terminal that has proved who it is. */
export interface ProvenTerminal {
  readonly terminalId: string;
  readonly key: VerificationKey;
}

/** What the intake works with. */
export interface IntakeParts {
  readonly records: RecordTable;
  readonly people: PeopleTable;
  readonly evidence: EvidenceStore;
  readonly keys: ServiceKeys;
  readonly faceMatcher: FaceMatcher | null;
  readonly judgeLiveness: LivenessJudge;
  readonly clock: Clock;
  readonly onEvent: EventSink;
}

/** Why evidence is not taken or no receipt is given. */
export type IntakeFault = Extract<
  Problem['code'],
  'record-unknown' | 'evidence-awaited' | 'evidence-mismatch'
>;

/** Takes records in: metadata first, evidence second, then the decision and its receipt. */
export interface Intake {
  /** Keeps a batch in one transaction. Each record has its own result; one bad record fails no other. */
  submit(records: readonly SubmittedRecord[], terminal: ProvenTerminal): SubmissionResult[];
  /**
   * Takes the sealed evidence of a record, decides, and answers with the receipt (JWS). When it returns, evidence,
   * decision and receipt are on the disk. Asked again, it gives the same receipt.
   */
  takeEvidence(
    recordId: string,
    sealedEvidence: Uint8Array,
    terminal: ProvenTerminal,
  ): Promise<Result<string, IntakeFault>>;
  /** The receipt of a record. */
  findReceipt(recordId: string, terminal: ProvenTerminal): Result<string, IntakeFault>;
}

type Examined = Result<
  {
    readonly content: CertificationRecord;
    readonly match: Receipt['match'];
    readonly doubts: readonly LivenessDoubt[];
  },
  NonNullable<Receipt['reason']>
>;

interface DecisionAboutPerson {
  readonly decision: Decision;
  readonly idNumber: string | null;
}

/** Builds the intake. */
export function createIntake(parts: IntakeParts): Intake {
  const { records, people, evidence, keys, clock, onEvent } = parts;
  const inTurn = createTurns();

  function submitOne(record: SubmittedRecord, terminal: ProvenTerminal): SubmissionResult {
    const { recordId } = record;
    const refuse = (code: Problem['code'], message: string): SubmissionResult => ({
      recordId,
      status: 'refused',
      problem: { code, message },
    });
    if (sha256(record.sealedRecord) !== record.sealedRecordSha256) {
      return refuse('invalid-request', 'sealedRecordSha256 is not the hash of sealedRecord');
    }
    const known = records.find(recordId);
    if (known === null) {
      records.add(record, terminal.terminalId, clock());
      return { recordId, status: 'stored' };
    }
    if (!isSameSubmission(known, record, terminal)) {
      return refuse('record-conflict', 'another record has this id already');
    }
    return known.receipt === null
      ? { recordId, status: 'stored' }
      : { recordId, status: 'receipted', receipt: known.receipt };
  }

  function findOwn(recordId: string, terminal: ProvenTerminal): StoredRecord | null {
    const record = records.find(recordId);
    return record !== null && record.terminalId === terminal.terminalId ? record : null;
  }

  /** Everything about a record that does not depend on other records. */
  async function examine(record: StoredRecord, sealedEvidence: Uint8Array, terminal: ProvenTerminal) {
    const opened = checkParts(
      await openSealedRecord(record.sealedRecord, keys.encryption, terminal.key),
      await openSealedEvidence(Buffer.from(sealedEvidence).toString('latin1'), keys.encryption, terminal.key),
      record,
    );
    if (!opened.ok) return opened;
    const { record: content, evidence: shown } = opened.value;
    const person = people.findByIdNumber(content.person.idNumber);
    const match = await matchFaces(parts.faceMatcher, shown, person?.photoFile ?? null);
    return succeed({ content, match, doubts: await parts.judgeLiveness(content, shown) });
  }

  function decideExamined(stored: StoredRecord, examined: Examined): DecisionAboutPerson {
    if (!examined.ok) return { decision: rejection(examined.fault, stored.arrivedAt), idNumber: null };
    const { content, match, doubts } = examined.value;
    const person = people.findByIdNumber(content.person.idNumber);
    const time = reckonEffectiveTime({
      wall: content.capturedAt.wall,
      offsetAtCaptureMs: content.capturedAt.serverOffsetMs,
      offsetAtSendingMs: stored.serverOffsetMs,
      arrivedAt: stored.arrivedAt,
    });
    return { decision: decide(content, person, match, doubts, time), idNumber: person?.idNumber ?? null };
  }

  /** Decides, signs and keeps. Runs alone, so that the decision sees every earlier certification. */
  async function settle(record: StoredRecord, examined: Examined): Promise<string> {
    const settled = records.find(record.recordId)?.receipt ?? null;
    if (settled !== null) return settled;
    const { decision, idNumber } = decideExamined(record, examined);
    const { effectiveAt, certifiedOn, ...told } = decision;
    const { recordId, terminalId, sealedRecordSha256, evidenceSha256 } = record;
    // The clock of this computer may have been put back since the metadata arrived.
    const receivedAt = new Date(Math.max(clock().getTime(), record.arrivedAt.getTime()));
    const receipt = await signReceipt(
      {
        ...{ recordId, terminalId, sealedRecordSha256, evidenceSha256 },
        ...told,
        receivedAt: receivedAt.toISOString(),
        effectiveAt: effectiveAt.toISOString(),
      },
      keys.receipt,
    );
    const { state, reason } = decision;
    const certification = certifiedOn !== null && idNumber !== null ? { idNumber, certifiedOn } : null;
    records.settle({ recordId, state, reason, receipt, receivedAt, certification });
    onEvent({ event: 'record-decided', terminalId, recordId, state, reason });
    return receipt;
  }

  return {
    submit(batch, terminal) {
      const results = records.inOneTransaction(() => batch.map((record) => submitOne(record, terminal)));
      for (const { recordId, status } of results) {
        if (status === 'stored')
          onEvent({ event: 'record-stored', terminalId: terminal.terminalId, recordId });
      }
      return results;
    },
    async takeEvidence(recordId, sealedEvidence, terminal) {
      const record = findOwn(recordId, terminal);
      if (record === null) return fail('record-unknown');
      const fits =
        sealedEvidence.length === record.evidenceBytes && sha256(sealedEvidence) === record.evidenceSha256;
      if (!fits) return fail('evidence-mismatch');
      if (record.receipt !== null) return succeed(record.receipt);
      await evidence.write(record.recordId, sealedEvidence);
      const examined = await examine(record, sealedEvidence, terminal);
      return succeed(await inTurn(() => settle(record, examined)));
    },
    findReceipt(recordId, terminal) {
      const record = findOwn(recordId, terminal);
      if (record === null) return fail('record-unknown');
      return record.receipt === null ? fail('evidence-awaited') : succeed(record.receipt);
    },
  };
}

async function matchFaces(
  matcher: FaceMatcher | null,
  evidence: EvidenceContent,
  photoFile: string | null,
): Promise<Receipt['match']> {
  if (matcher === null || photoFile === null) return 'not-run';
  // The photo was there at the import; without it the record is judged as before there were matchers.
  const photo = await readFile(photoFile).catch(() => null);
  return photo === null ? 'not-run' : matcher.compare(evidence, photo);
}

function isSameSubmission(known: StoredRecord, record: SubmittedRecord, terminal: ProvenTerminal): boolean {
  return (
    known.terminalId === terminal.terminalId &&
    known.sealedRecordSha256 === record.sealedRecordSha256 &&
    known.evidenceSha256 === record.evidence.sha256 &&
    known.evidenceBytes === record.evidence.bytes
  );
}

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
