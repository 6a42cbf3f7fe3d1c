import type { FaultCode } from '../../contract/faults.ts';
import { fail } from '../../contract/result.ts';
import { listCandidates } from '../../native/discovery/listing.ts';
import { probeCandidate } from '../../native/discovery/probe.ts';
import { SAM_COMMANDS } from '../../native/protocol/commands.ts';
import { describeStatusCode } from '../../native/protocol/status-codes.ts';
import { createExchange } from '../../native/reader/exchange.ts';
import { systemTimer } from '../../native/timer.ts';
import type { ReaderCandidate } from '../../native/transport/candidate.ts';
import { decodeSamIdAnswer } from '../../native/vendor-service/answer.ts';
import { createLocalRequest } from '../../native/vendor-service/local-request.ts';
import { createSlots, listChosen, type ReaderChoice } from './choice.ts';
import type { Output } from './output.ts';
import { describeFault } from './words.ts';

/** The smart card service lists its readers within a second. */
const SLOTS_WAIT_MS = 1500;

/** What one candidate answered. */
interface Finding {
  readonly candidate: Pick<ReaderCandidate, 'id' | 'description' | 'isKnownReader'>;
  /** `null` for a reader that is well. */
  readonly fault: FaultCode | null;
  /** Words of its answer to "SAM status"; `null` when there was none. */
  readonly status: string | null;
  readonly samId: string | null;
}

/** Lists everything that may be a reader and what it answers. True when exactly one ID card reader is well. */
export async function probe(choice: ReaderChoice, output: Output): Promise<boolean> {
  const [findings, slotNames] = await Promise.all([
    choice.kind === 'vendor-service' ? probeService(choice.address, output) : probeLines(choice, output),
    listSlots(choice, output),
  ]);
  for (const finding of findings) tellFinding(finding, output);
  for (const [name, hasCard] of slotNames) {
    const card = hasCard ? '有卡 · card in it' : '无卡 · empty';
    output.say({ type: 'pcsc-reader', name, hasCard }, [`PC/SC 读卡器 · reader: ${name}  ${card}`]);
  }

  const readers = findings.filter(({ status }) => status !== null);
  const fault = conclude(findings, readers);
  output.say(
    { type: 'summary', readers: readers.length, pcscReaders: slotNames.size, fault },
    fault === null
      ? ['结论 · result: 读卡器正常 · the reader is well']
      : [`结论 · result: ${fault}`, ...describeFault(fault)],
  );
  return fault === null;
}

function conclude(findings: readonly Finding[], readers: readonly Finding[]): FaultCode | null {
  const samIds = new Set(readers.map(({ candidate, samId }) => samId ?? candidate.id));
  if (samIds.size > 1) return 'readers-several';
  const [reader] = readers;
  if (reader) return readers.some(({ fault }) => fault === null) ? null : reader.fault;
  // A mere possibility that stays silent is no reader; a known one that does has a fault.
  return (
    findings.find(({ candidate, fault }) => candidate.isKnownReader && fault !== null)?.fault ??
    'reader-missing'
  );
}

async function probeLines(choice: Exclude<ReaderChoice, { kind: 'vendor-service' }>, output: Output) {
  const listed = await listCandidates(listChosen(choice, output.log), systemTimer, output.log);
  const findings: Finding[] = [];
  for (const candidate of listed.flat()) findings.push(await examine(candidate, output));
  return findings;
}

async function examine(candidate: ReaderCandidate, { log }: Output): Promise<Finding> {
  const outcome = await probeCandidate(candidate, systemTimer, log);
  if (outcome.kind !== 'reader') {
    const fault = outcome.kind === 'absent' ? 'reader-missing' : outcome.fault;
    return { candidate, fault, status: null, samId: null };
  }
  const { stream } = outcome.line;
  const answer = await createExchange(stream, systemTimer, log).run(SAM_COMMANDS.samStatus);
  await stream.close();
  if (!answer.ok) return { candidate, fault: answer.fault, status: answer.fault, samId: outcome.samId };
  const { code } = answer.value;
  const isWell = code === SAM_COMMANDS.samStatus.successCode;
  const { fault, meaning } = describeStatusCode(code);
  const words = isWell ? '正常 · well' : meaning;
  return {
    candidate,
    fault: isWell ? null : fault.startsWith('reader-') ? fault : 'reader-failed',
    status: `${code.toString(16).toUpperCase()} ${words}`,
    samId: outcome.samId,
  };
}

async function probeService(address: string, { log }: Output): Promise<Finding[]> {
  const request = createLocalRequest(address, systemTimer, log);
  const answered = await request('/api/GetSAMID', 3000, new AbortController().signal);
  const samId = answered.ok ? decodeSamIdAnswer(answered.value) : fail(answered.fault);
  const id = `vendor service ${address}`;
  const candidate = { id, description: id, isKnownReader: true };
  if (!samId.ok) return [{ candidate, fault: samId.fault, status: null, samId: null }];
  return [{ candidate, fault: null, status: '正常 · well', samId: samId.value }];
}

async function listSlots(choice: ReaderChoice, { log }: Output): Promise<ReadonlyMap<string, boolean>> {
  const slots = createSlots(choice, log);
  const found = new Map<string, boolean>();
  slots.start(({ type, slot }) => {
    if (type === 'slot-removed') found.delete(slot.name);
    else found.set(slot.name, type === 'card-inserted');
  });
  await new Promise<void>((resolve) => systemTimer(SLOTS_WAIT_MS, resolve));
  await slots.stop();
  return found;
}

function tellFinding({ candidate, fault, status, samId }: Finding, output: Output): void {
  const { id, description, isKnownReader } = candidate;
  const answer = status ?? `没有回答 · no answer: ${fault}`;
  output.say({ type: 'candidate', id, description, isKnownReader, status, samId, fault }, [
    `${isKnownReader ? '读卡器 · reader' : '可能是读卡器 · may be a reader'}: ${description}`,
    `  SAM 状态 · status: ${answer}`,
    ...(samId === null ? [] : [`  SAM 编号 · number: ${samId}`]),
  ]);
}
