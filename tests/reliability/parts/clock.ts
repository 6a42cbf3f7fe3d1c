import { DateTime } from 'luxon';
import { Findings } from '../check/findings.ts';
import { type RecordContent, readServiceState } from '../check/service-state.ts';
import { checkAtEnd, openWorld, WorldTerminal } from '../world.ts';
import { type Part, partResult } from './part.ts';

const HOUR_MS = 3_600_000;
const TEN_YEARS_MS = 10 * 365.25 * 24 * HOUR_MS;
/** What happens to the wall clock of a terminal: how far off it starts, and how far it jumps in the middle of each visit. */
const CASES = [
  { name: 'right', wallSkewMs: 0, jumpMs: 0 },
  { name: 'ten-years-ahead', wallSkewMs: TEN_YEARS_MS, jumpMs: 0 },
  { name: 'ten-years-behind', wallSkewMs: -TEN_YEARS_MS, jumpMs: 0 },
  { name: 'jumping', wallSkewMs: 0, jumpMs: 26 * HOUR_MS },
] as const;
const VISITS = 2;
const LIMIT_MS = 120_000;
/** Places that the effective time may be away from the true one: the visits of this part take less. */
const EFFECTIVE_WITHIN_MS = 10 * 60_000;

/** Terminals with wrong and jumping wall clocks: visits go on, everything is uploaded, and only the trust flag tells. */
export const runClocks: Part = async ({ folder, seed, progress }) => {
  const findings = new Findings();
  const world = await openWorld(folder, seed, CASES.length * VISITS + 10);
  const beganAt = DateTime.now().toMillis();
  const run = async (
    { name, wallSkewMs, jumpMs }: (typeof CASES)[number],
    number: number,
  ): Promise<WorldTerminal> => {
    const terminal = new WorldTerminal(world, name);
    // Time runs as it does: a faster clock would be a wrong clock of its own.
    const firstPerson = number * VISITS;
    const child = terminal.start({ visits: VISITS, drain: true, pace: 1, firstPerson, wallSkewMs, jumpMs });
    const limit = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS);
    const code = await child.ended;
    clearTimeout(limit);
    findings.expect('I7', code === 0, `${name}: the records are not uploaded`);
    findings.expect(
      'I7',
      terminal.shown.length === VISITS,
      `${name}: ${terminal.shown.length} visits succeeded`,
    );
    const faults = terminal.lines.flatMap((line) => (line.line === 'not-shown' ? [line.fault] : []));
    progress(`${name}: ${terminal.shown.length} visits, faults ${JSON.stringify(faults)}`);
    return terminal;
  };
  const terminals = await Promise.all(CASES.map(run));
  const result = await checkAtEnd(world, terminals, findings);
  const { records } = await readServiceState(world.service.dataDirectory);
  const trust: Record<string, (boolean | null)[]> = {};
  const kinds = terminals.map((terminal) => {
    const own = records.filter((record) => record.terminalId === terminal.described().terminalId);
    trust[terminal.name] = own.map((record) => record.content?.capturedAt.trusted ?? null);
    for (const { recordId, receipt } of own) {
      const effectiveAt = receipt === null ? null : readEffectiveAt(receipt);
      // A clock that jumps in the middle of a visit cannot be reckoned back for that visit: it is not trusted, and a person looks.
      const near = effectiveAt !== null && Math.abs(effectiveAt - beganAt) < EFFECTIVE_WITHIN_MS;
      const reckonable = terminal.name !== 'jumping';
      if (reckonable) findings.expect('I7', near, `${terminal.name}: ${recordId} has a wrong effective time`);
    }
    return own.map((record) => describeKind(record.content)).sort();
  });
  terminals.forEach((terminal, i) => {
    const same = JSON.stringify(kinds[i]) === JSON.stringify(kinds[0]);
    findings.expect('I7', same, `${terminal.name}: the records differ in more than the trust flag`);
    const trusted = terminal.name === 'right';
    const told = trust[terminal.name] ?? [];
    const right = told.length === VISITS && told.every((each) => each === trusted);
    findings.expect('I7', right, `${terminal.name}: trusted is ${JSON.stringify(told)}`);
  });
  return partResult(findings, { cycles: CASES.length * VISITS, ...result, details: { trust } });
};

/** What a record says besides who, when and whether the clock is trusted. */
function describeKind(content: RecordContent | null): string {
  return content === null ? 'unreadable' : (content.result ?? 'no certification');
}

function readEffectiveAt(receipt: string): number {
  const payload = JSON.parse(Buffer.from(receipt.split('.')[1] ?? '', 'base64url').toString('utf8'));
  return Date.parse(String(payload.effectiveAt));
}
