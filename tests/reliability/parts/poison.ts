import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { Findings } from '../check/findings.ts';
import { readTerminalState } from '../check/terminal-state.ts';
import { openHarmfulLine } from '../line.ts';
import { dataDirectoryOf } from '../terminal/driven-core.ts';
import { openWorld, WorldTerminal } from '../world.ts';
import { type Part, partResult } from './part.ts';

/** How one record is spoilt while its terminal rests. Each kind meets another wall of the line. */
const POISONS = {
  /** Its hash does not fit: the service refuses this one record. */
  'sealed-record-changed':
    "UPDATE record SET sealed_record = substr(sealed_record, 2) || 'A' WHERE record_id = ?",
  /** Too large for the agreed format: the service refuses the whole batch. */
  'sealed-record-too-large': "UPDATE record SET sealed_record = printf('%.20000c', 'A') WHERE record_id = ?",
  /** Empty: the same, at the other end. */
  'sealed-record-empty': "UPDATE record SET sealed_record = '' WHERE record_id = ?",
  /** It has taken the process down three times. */
  'sends-never-finished': 'UPDATE outbox SET started_attempts = finished_attempts + 3 WHERE record_id = ?',
} as const;
const GOOD_VISITS = 5;
/** Its own cycle, and the one by which a neighbour may delay it. */
const CYCLES_MAX = 2;

/** One bad record among good ones: it is set aside and kept, and delays the others by one cycle at most. */
export const runPoison: Part = async ({ folder, seed, progress }) => {
  const findings = new Findings();
  const kinds = Object.keys(POISONS) as (keyof typeof POISONS)[];
  const delays: Record<string, number> = {};
  let records = 0;
  const meet = async (kind: keyof typeof POISONS): Promise<void> => {
    const world = await openWorld(join(folder, kind), seed, GOOD_VISITS + 10);
    const batches = new Map<string, number>();
    const line = await openHarmfulLine(
      () => world.service.address,
      () => 'none',
      ({ path, body }) => {
        if (path !== '/v1/records') return;
        const sent = (JSON.parse(body.toString('utf8')) as { records: { recordId: string }[] }).records;
        for (const { recordId } of sent) batches.set(recordId, (batches.get(recordId) ?? 0) + 1);
      },
    );
    const terminal = new WorldTerminal(world, 'terminal', line.address);
    await terminal.start({ visits: 1, drain: true }).ended;
    await world.service.end('SIGTERM');
    await terminal.start({ visits: GOOD_VISITS + 1, drain: false }).ended;
    const data = dataDirectoryOf(terminal.folder);
    const waiting = readTerminalState(data)?.outbox ?? [];
    const [poisoned] = [...waiting].sort();
    findings.expect(
      'I8',
      waiting.length === GOOD_VISITS + 1 && poisoned !== undefined,
      `${kind}: ${waiting.length} wait`,
    );
    const database = new SqliteDatabase(join(data, 'terminal.sqlite'));
    const changed = database.prepare(POISONS[kind]).run(poisoned ?? '').changes;
    database.close();
    findings.expect('I8', changed === 1, `${kind}: nothing was spoilt`);
    batches.clear();
    await world.service.start();
    findings.expect('I8', await terminal.drain(), `${kind}: the good records do not get through`);
    const state = readTerminalState(data);
    records += state?.records.length ?? 0;
    for (const record of state?.records ?? []) {
      if (record.recordId === poisoned) {
        const aside = record.state === 'QUARANTINED';
        findings.expect('I8', aside, `${kind}: the bad record is ${record.state}`);
      } else {
        const sent = record.receipt !== null;
        findings.expect('I8', sent, `${kind}: a good record is ${record.state}`);
        const cycles = batches.get(record.recordId) ?? 0;
        delays[kind] = Math.max(delays[kind] ?? 0, cycles);
        findings.expect('I8', cycles <= CYCLES_MAX, `${kind}: a good record needed ${cycles} cycles`);
      }
    }
    await line.close();
    await world.service.end('SIGTERM');
    progress(`${kind}: good records needed ${delays[kind]} batches at most`);
  };
  await Promise.all(kinds.map(meet));
  return partResult(findings, { cycles: kinds.length, records, details: { cyclesOfGoodRecords: delays } });
};
