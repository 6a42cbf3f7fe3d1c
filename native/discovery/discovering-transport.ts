import type { FaultCode } from '../../contract/faults.ts';
import { fail, type Result, succeed } from '../../contract/result.ts';
import type { Log } from '../log.ts';
import type { StartTimer } from '../timer.ts';
import type { ByteStream, ReaderTransport } from '../transport/byte-stream.ts';
import type { ListCandidates, ReaderCandidate } from '../transport/candidate.ts';
import { inParallel } from './in-parallel.ts';
import { listCandidates } from './listing.ts';
import { createPatience } from './patience.ts';
import { closeInTime, type ProbeOutcome, probeCandidate } from './probe.ts';
import type { Memory, ReaderMemory } from './reader-memory.ts';

/** Lines that are probed at the same time. */
const PARALLEL_PROBES = 4;

/** When no reader can be used, the first of these that a known reader shows is the fault to tell. */
const FAULTS_BY_WEIGHT: readonly FaultCode[] = [
  'reader-busy',
  'reader-access-denied',
  'reader-garbled',
  'reader-silent',
];

/** What discovery works with. */
export interface DiscoveryOptions {
  /**
   * Candidates of one source are different devices; one device may appear in several sources. Where both ways to
   * it are equally good, the earlier source wins.
   */
  readonly sources: readonly ListCandidates[];
  readonly memory: ReaderMemory;
  readonly startTimer: StartTimer;
  readonly log: Log;
}

interface Probed {
  readonly candidate: ReaderCandidate;
  readonly outcome: ProbeOutcome;
}

type FoundReader = Probed & { readonly outcome: Extract<ProbeOutcome, { kind: 'reader' }> };

/**
 * Finds the one ID card reader among everything that is plugged in, by asking.
 *
 * Who is asked: the reader of last time first. While it answers, only candidates never seen before are asked, so
 * that a slip printer or a UPS on a USB serial line does not get bytes meant for a reader at every start. When
 * it is gone or silent, all are asked afresh; a mere possibility that stays silent is then left alone for a
 * growing number of attempts (`createPatience`).
 *
 * Who counts as one: a security module (SAM) has a number of its own. Two lines that tell the same number (12 FF)
 * are two ways to one reader: a HID device through two drivers, a reader with serial line and USB. The way of last
 * time is taken, else one that is a known reader, else the earlier source; the other is remembered as no reader of its
 * own. Sources are asked one after the other, as two programs' worth of questions to one device would mix.
 *
 * `open` fails with `readers-several` when more than one is left, with `reader-missing` when none is. When known
 * readers were there that could not be used, it fails with their fault. `recheck` asks what was plugged in since.
 */
export function createDiscoveringTransport(options: DiscoveryOptions): ReaderTransport {
  const { sources, startTimer, log } = options;
  const patience = createPatience();
  let memory: Memory | null = null;
  /** The module in use. */
  let currentSamId: string | null = null;
  /** Candidates that need no question at the next recheck. */
  let seenIds = new Set<string>();

  /** Asks the candidates of each source in parallel, source after source. */
  async function probe(listed: readonly (readonly ReaderCandidate[])[]): Promise<Probed[]> {
    const probed: Probed[] = [];
    for (const candidates of listed) {
      const ofSource = await inParallel(candidates, PARALLEL_PROBES, async (candidate) => {
        const outcome = await probeCandidate(candidate, startTimer, log);
        const fault = outcome.kind === 'unusable' ? outcome.fault : null;
        log('candidate-probed', { candidate: candidate.id, outcome: outcome.kind, fault });
        return { candidate, outcome };
      });
      probed.push(...ofSource);
    }
    return probed;
  }

  /** The memory without what was pulled out since. */
  async function recall(listedIds: ReadonlySet<string>): Promise<Memory> {
    memory ??= await options.memory.load();
    return { ...memory, notReaders: memory.notReaders.filter((id) => listedIds.has(id)) };
  }

  async function remember(next: Memory): Promise<void> {
    if (JSON.stringify(next) === JSON.stringify(memory)) return;
    memory = next;
    await options.memory.save(next);
  }

  const close = (found: readonly FoundReader[]) =>
    Promise.all(found.map(({ outcome }) => closeInTime(outcome.line.stream, startTimer, log)));

  async function open(): Promise<Result<ByteStream>> {
    const listed = await listCandidates(sources, startTimer, log);
    const ids = new Set(listed.flat().map(({ id }) => id));
    const known = await recall(ids);
    patience.forgetExcept(ids);
    seenIds = ids;
    const isTrusted = (candidate: ReaderCandidate) =>
      candidate.isKnownReader || candidate.id === known.readerId;

    const remembered = listed.flat().filter(({ id }) => id === known.readerId);
    const probed = await probe([remembered]);
    const isBack = probed.some(isReader);
    const mayAsk = (candidate: ReaderCandidate) => {
      if (candidate.id === known.readerId) return false;
      if (isBack && known.notReaders.includes(candidate.id)) return false;
      return isTrusted(candidate) || patience.mayAsk(candidate.id);
    };
    probed.push(...(await probe(listed.map((candidates) => candidates.filter(mayAsk)))));

    // One that was pulled while others were asked is not there any more.
    const found = probed.filter(isReader).filter(({ outcome }) => !outcome.line.isClosed);
    const { readers, otherWays } = tellApart(found, isTrusted);
    await close(otherWays);
    const silent = probed.filter((one) => isSilent(one) && !isTrusted(one.candidate));
    for (const { candidate } of silent) patience.noteSilence(candidate.id);
    const notReaders = without([...known.notReaders, ...idsOf(silent), ...idsOf(otherWays)], idsOf(readers));

    const [reader, ...more] = readers;
    if (!reader || more.length > 0) {
      await close(readers);
      await remember({ readerId: known.readerId, notReaders });
      if (reader) return fail(noteSeveral(readers));
      return fail(worstFault(probed.filter(({ candidate }) => isTrusted(candidate))));
    }
    await remember({ readerId: reader.candidate.id, notReaders });
    patience.forgetExcept(new Set());
    currentSamId = reader.outcome.samId;
    log('reader-found', { candidate: reader.candidate.id });
    return succeed(reader.outcome.line.stream);
  }

  async function recheck(): Promise<FaultCode | null> {
    const listed = await listCandidates(sources, startTimer, log);
    const ids = new Set(listed.flat().map(({ id }) => id));
    const known = await recall(ids);
    const probed = await probe(listed.map((candidates) => candidates.filter(({ id }) => !seenIds.has(id))));
    seenIds = ids;
    const found = probed.filter(isReader);
    await close(found);
    const others = found.filter(({ outcome }) => outcome.samId === null || outcome.samId !== currentSamId);
    const otherWays = found.filter((one) => !others.includes(one));
    const silent = probed.filter((one) => isSilent(one) && !one.candidate.isKnownReader);
    const notReaders = without([...known.notReaders, ...idsOf(silent), ...idsOf(otherWays)], []);
    await remember({ readerId: known.readerId, notReaders });
    return others.length > 0 ? noteSeveral(others) : null;
  }

  function noteSeveral(readers: readonly FoundReader[]): FaultCode {
    log('readers-several', { readers: readers.map(({ candidate }) => candidate.description).join(' | ') });
    return 'readers-several';
  }

  return { open, recheck };
}

/** One line for each module: the best way to it; and the other ways. */
function tellApart(found: readonly FoundReader[], isTrusted: (candidate: ReaderCandidate) => boolean) {
  const readers: FoundReader[] = [];
  const otherWays: FoundReader[] = [];
  const bestFirst = [
    ...found.filter(({ candidate }) => isTrusted(candidate)),
    ...found.filter(({ candidate }) => !isTrusted(candidate)),
  ];
  for (const one of bestFirst) {
    const { samId } = one.outcome;
    const isOtherWay = samId !== null && readers.some(({ outcome }) => outcome.samId === samId);
    (isOtherWay ? otherWays : readers).push(one);
  }
  return { readers, otherWays };
}

function isReader(one: Probed): one is FoundReader {
  return one.outcome.kind === 'reader';
}

/** It got our question and gave no answer of a reader. One that was busy or barred was never asked. */
function isSilent({ outcome }: Probed): boolean {
  if (outcome.kind !== 'unusable') return false;
  return outcome.fault === 'reader-silent' || outcome.fault === 'reader-garbled';
}

function worstFault(probed: readonly Probed[]): FaultCode {
  const faults = probed.flatMap(({ outcome }) => (outcome.kind === 'unusable' ? [outcome.fault] : []));
  return FAULTS_BY_WEIGHT.find((fault) => faults.includes(fault)) ?? faults[0] ?? 'reader-missing';
}

function idsOf(probed: readonly Probed[]): string[] {
  return probed.map(({ candidate }) => candidate.id);
}

function without(ids: readonly string[], unwanted: readonly string[]): string[] {
  return [...new Set(ids)].filter((id) => !unwanted.includes(id));
}
