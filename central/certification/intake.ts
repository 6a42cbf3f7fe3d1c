import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type {
  AuditHead,
  Problem,
  Receipt,
  SubmissionResult,
  SubmittedRecord,
} from '../../contract/central-api.ts';
import type { HomeVisitRequest } from '../../contract/home-visit.ts';
import type { CertificationRecord, EvidenceContent } from '../../contract/record.ts';
import { fail, type Result, succeed } from '../../contract/result.ts';
import { civilDate } from '../../rules/civil-date.ts';
import type { Clock } from '../clock.ts';
import type { ServiceKeys } from '../keys/service-keys.ts';
import type { KeySearch, VerificationKey } from '../keys/suite.ts';
import type { EventSink } from '../service-event.ts';
import type { EvidenceStore } from '../store/evidence/evidence-store.ts';
import type { StoredPerson } from '../store/people.ts';
import type { AddResult, HomeVisitEntry, Settlement, StoredRecord } from '../store/records.ts';
import type { CentralStorage } from '../store/storage.ts';
import { checkParts, type Decision, decide, type KnownPerson, rejection, takeHomeVisit } from './decision.ts';
import { reckonEffectiveTime } from './effective-time.ts';
import { createEvidenceIntake, type PieceFault, type Progress } from './evidence-intake.ts';
import type { FaceMatcher } from './face-matcher.ts';
import type { LivenessDoubt, LivenessJudge } from './liveness-judgement.ts';
import { signReceipt } from './receipt.ts';
import type { RegionPacks } from './region-packs.ts';
import {
  isHomeVisitRequest,
  openSealedEvidence,
  openSealedRecord,
  type SealedContent,
} from './sealed-content.ts';

/** A terminal that has proved who it is. */
export interface ProvenTerminal {
  readonly terminalId: string;
  /** Its keys, present and earlier, by `kid`. */
  readonly keys: KeySearch<VerificationKey>;
}

/** What the intake works with. */
export interface IntakeParts {
  readonly storage: Pick<CentralStorage, 'records' | 'people' | 'terminals'>;
  readonly evidence: EvidenceStore;
  readonly keys: ServiceKeys;
  readonly packs: RegionPacks;
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

/** Takes records in: metadata first, evidence second, then the decision and its receipt. Rejects with `StorageBusy`. */
export interface Intake {
  /**
   * Keeps a batch in one transaction. Each record has its own result; one bad record fails no other. `auditHead` is the
   * terminal's as of this batch; receipts tell the newest.
   */
  submit(
    records: readonly SubmittedRecord[],
    terminal: ProvenTerminal,
    auditHead?: AuditHead | null,
  ): Promise<SubmissionResult[]>;
  /**
   * Takes the sealed evidence of a record, decides, and answers with the receipt (JWS). When it resolves, evidence,
   * decision and receipt are on the disk. Asked again, it gives the same receipt.
   */
  takeEvidence(
    recordId: string,
    sealedEvidence: Uint8Array,
    terminal: ProvenTerminal,
  ): Promise<Result<string, IntakeFault>>;
  /** Takes the piece that begins at `offset`, bytes; the last one leads to the receipt. Durable when it resolves. */
  takePiece(
    recordId: string,
    offset: number,
    piece: Uint8Array,
    terminal: ProvenTerminal,
  ): Promise<Result<Progress, PieceFault>>;
  /** Bytes of the evidence that are here: all of them means that the receipt is here too. */
  findOffset(recordId: string, terminal: ProvenTerminal): Promise<Result<number, 'record-unknown'>>;
  /** Those of the ids that this terminal has no receipt of here: lower case, in their order. */
  findMissing(recordIds: readonly string[], terminal: ProvenTerminal): Promise<string[]>;
  /** The receipt of a record. */
  findReceipt(recordId: string, terminal: ProvenTerminal): Promise<Result<string, IntakeFault>>;
}

type Examined = Result<
  | {
      readonly content: CertificationRecord;
      readonly match: Receipt['match'];
      readonly doubts: readonly LivenessDoubt[];
    }
  | { readonly content: HomeVisitRequest },
  NonNullable<Receipt['reason']>
>;

/** Builds the intake. */
export function createIntake(parts: IntakeParts): Intake {
  const { keys, clock, onEvent } = parts;
  const { records, people, terminals } = parts.storage;

  async function findOwn(recordId: string, terminal: ProvenTerminal): Promise<StoredRecord | null> {
    const record = await records.find(recordId);
    return record !== null && record.terminalId === terminal.terminalId ? record : null;
  }

  /** Everything about a record that does not depend on other records. */
  async function examine(
    record: StoredRecord,
    sealedEvidence: Uint8Array,
    terminal: ProvenTerminal,
  ): Promise<Examined> {
    const openingKeys = { decryptionKey: keys.decryptionKey, verificationKey: terminal.keys };
    const told = await openSealedRecord(record.sealedRecord, openingKeys);
    // Its hash in the signed record is what proves the evidence to be the terminal's.
    const shown = told.ok
      ? await openSealedEvidence(sealedEvidence, told.value.evidenceSha256, openingKeys)
      : told;
    const opened = checkParts(told, shown, record);
    if (!opened.ok) return opened;
    const { record: content, evidence } = opened.value;
    if (isHomeVisitRequest(content)) return succeed({ content });
    const person = await people.findByIdNumber(content.person.idNumber);
    const match = await matchFaces(parts.faceMatcher, evidence, person?.photoFile ?? null);
    const doubts = await parts.judgeLiveness(content, evidence);
    return succeed({ content, match, doubts });
  }

  /** Decides and signs. Nothing else is settled about the person meanwhile. */
  async function compose(
    record: StoredRecord,
    examined: Examined,
    auditHead: AuditHead | null,
    person: StoredPerson | null,
  ): Promise<Settlement> {
    const known = person && { ...person, pack: parts.packs.of(person.region) };
    const decision = decideExamined(record, examined, known);
    const { effectiveAt, certifiedOn, benefits, ...told } = decision;
    const { recordId, terminalId, sealedRecordSha256, evidenceSha256 } = record;
    // The clock of this computer may have been put back since the metadata arrived.
    const receivedAt = new Date(Math.max(clock().getTime(), record.arrivedAt.getTime()));
    const receipt = await signReceipt(
      {
        ...{ recordId, terminalId, sealedRecordSha256, evidenceSha256 },
        ...told,
        receivedAt: receivedAt.toISOString(),
        effectiveAt: effectiveAt.toISOString(),
        benefits: [...benefits],
        auditHead,
      },
      keys.receipt,
    );
    const homeVisit = examined.ok ? describeHomeVisit(examined.value.content, effectiveAt, person) : null;
    const { state, reason } = decision;
    return { state, reason, receipt, receivedAt, certifiedOn, benefits, homeVisit };
  }

  async function settle(
    record: StoredRecord,
    sealedEvidence: Uint8Array,
    terminal: ProvenTerminal,
  ): Promise<string> {
    const examined = await examine(record, sealedEvidence, terminal);
    const { recordId, terminalId } = record;
    const auditHead = await terminals.auditHead(terminalId);
    const idNumber = examined.ok ? examined.value.content.person.idNumber : null;
    const settled = await records.settle(recordId, idNumber, (person) =>
      compose(record, examined, auditHead, person),
    );
    if (settled.settlement !== null) {
      const { state, reason } = settled.settlement;
      onEvent({ event: 'record-decided', terminalId, recordId, state, reason });
    }
    return settled.receipt;
  }

  const evidenceOf = (terminal: ProvenTerminal) =>
    createEvidenceIntake({
      evidence: parts.evidence,
      settle: (record, sealedEvidence) => settle(record, sealedEvidence, terminal),
    });

  return {
    async submit(batch, terminal, auditHead = null) {
      const { terminalId } = terminal;
      if (auditHead !== null && (await terminals.noteAuditHead(terminalId, auditHead)) === 'went-back') {
        onEvent({ event: 'audit-head-went-back', terminalId, position: auditHead.position });
      }
      const sound = new Set(batch.filter(hasHashOfItsText));
      const added = (await records.addBatch([...sound], terminalId, clock())).values();
      return batch.map((record) => {
        const result = sound.has(record) ? added.next().value : 'hash-wrong';
        if (result === undefined) throw new Error('the storage has left out a record');
        if (result !== 'hash-wrong' && result.status === 'stored' && result.isNew) {
          onEvent({ event: 'record-stored', terminalId, recordId: record.recordId });
        }
        return describeResult(record.recordId, result);
      });
    },
    async takeEvidence(recordId, sealedEvidence, terminal) {
      const record = await findOwn(recordId, terminal);
      if (record === null) return fail('record-unknown');
      return evidenceOf(terminal).takeWhole(record, sealedEvidence);
    },
    async takePiece(recordId, offset, piece, terminal) {
      const record = await findOwn(recordId, terminal);
      if (record === null) return fail('record-unknown');
      return evidenceOf(terminal).takePiece(record, offset, piece);
    },
    async findOffset(recordId, terminal) {
      const record = await findOwn(recordId, terminal);
      if (record === null) return fail('record-unknown');
      return succeed((await evidenceOf(terminal).progress(record)).offset);
    },
    findMissing: (recordIds, terminal) => records.findMissing(recordIds, terminal.terminalId),
    async findReceipt(recordId, terminal) {
      const record = await findOwn(recordId, terminal);
      if (record === null) return fail('record-unknown');
      return record.receipt === null ? fail('evidence-awaited') : succeed(record.receipt);
    },
  };
}

function describeResult(recordId: string, result: AddResult | 'hash-wrong'): SubmissionResult {
  const refuse = (code: Problem['code'], message: string): SubmissionResult => ({
    recordId,
    status: 'refused',
    problem: { code, message },
  });
  if (result === 'hash-wrong') {
    return refuse('invalid-request', 'sealedRecordSha256 is not the hash of sealedRecord');
  }
  if (result.status === 'conflict') return refuse('record-conflict', 'another record has this id already');
  return result.status === 'stored'
    ? { recordId, status: 'stored' }
    : { recordId, status: 'receipted', receipt: result.receipt };
}

/** What staff look for first when they plan the visits; null for a certification. */
function describeHomeVisit(
  content: SealedContent,
  effectiveAt: Date,
  person: StoredPerson | null,
): HomeVisitEntry | null {
  if (!isHomeVisitRequest(content)) return null;
  const { caseNumber, reason, region } = content;
  // Who pays the person also visits them, wherever the terminal stands.
  return { caseNumber, requestedOn: civilDate(effectiveAt), region: person?.region ?? region, reason };
}

function decideExamined(stored: StoredRecord, examined: Examined, person: KnownPerson | null): Decision {
  if (!examined.ok) return rejection(examined.fault, stored.arrivedAt);
  const { content } = examined.value;
  const time = reckonEffectiveTime({
    wall: content.capturedAt.wall,
    offsetAtCaptureMs: content.capturedAt.serverOffsetMs,
    offsetAtSendingMs: stored.serverOffsetMs,
    arrivedAt: stored.arrivedAt,
  });
  if (!('match' in examined.value)) return takeHomeVisit(time);
  const { content: record, match, doubts } = examined.value;
  return decide(record, person, match, doubts, time);
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

function hasHashOfItsText({ sealedRecord, sealedRecordSha256 }: SubmittedRecord): boolean {
  return createHash('sha256').update(sealedRecord).digest('hex') === sealedRecordSha256;
}
