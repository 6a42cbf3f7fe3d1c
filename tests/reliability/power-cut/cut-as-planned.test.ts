import { expect, it } from 'vitest';
import { seededRandom } from '../../support/camera/random.ts';
import { type Bench, cutAsPlanned } from './cut-as-planned.ts';
import type { GuestLife } from './guest-bench.ts';
import type { FoundDatabase } from './messages.ts';
import { VolatileDrive } from './volatile-drive.ts';

/** A bench whose guest captures one record in each life and holds those that `keeps` lets through. */
class PlayedBench implements Bench {
  drive = new VolatileDrive(Buffer.alloc(512));
  readonly workloads: string[] = [];
  drives = 0;
  #records: string[] = [];
  readonly #keeps: (life: number) => boolean;
  readonly #changes: Partial<FoundDatabase>;

  constructor(keeps: (life: number) => boolean, changes: Partial<FoundDatabase> = {}) {
    this.#keeps = keeps;
    this.#changes = changes;
  }

  replaceDrive(): void {
    this.drives += 1;
    this.#records = [];
  }

  async run({ order, onMessage }: GuestLife): Promise<'power-cut' | 'switched-off'> {
    const records = this.#records.map((recordId) => ({
      ...{ recordId, state: 'QUEUED' as const },
      ...{ isIntact: true, hasReceipt: false, isWaiting: true },
    }));
    const found = { integrity: 'ok', brokenAuditRow: null, isQuarantined: false, records };
    onMessage({ type: 'found', ...found, ...this.#changes });
    const life = this.workloads.push(order.workload);
    if (order.workload === 'none') return 'switched-off';
    const recordId = `record-${life}`;
    onMessage({ type: 'kept', recordId, state: 'QUEUED' });
    if (this.#keeps(life)) this.#records.push(recordId);
    return 'power-cut';
  }
}

const play = (bench: Bench, cuts: number) =>
  cutAsPlanned({ bench, cuts, random: seededRandom(1), progress: () => undefined });

it('looks after every cut, and once more before a drive is replaced and at the end', async () => {
  const bench = new PlayedBench(() => true);
  expect(await play(bench, 12)).toEqual({ acknowledged: 12, lost: 0, problems: [] });
  expect(bench.drives).toBe(2);
  expect(bench.workloads.flatMap((workload, index) => (workload === 'none' ? [index] : []))).toEqual([
    10, 13,
  ]);
});

it('counts each lost record once, the one before the last look included', async () => {
  expect(await play(new PlayedBench((life) => life !== 1 && life !== 3), 3)).toEqual({
    acknowledged: 3,
    lost: 2,
    problems: [],
  });
});

it('tells of a damaged database, whose records count as lost', async () => {
  const outcome = await play(new PlayedBench(() => true, { integrity: 'bad' }), 1);
  expect(outcome).toMatchObject({ acknowledged: 1, lost: 1 });
  expect(outcome.problems.at(-1)).toBe('after the last cut: integrity_check: bad');
});
