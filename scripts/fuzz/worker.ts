import { parentPort, workerData } from 'node:worker_threads';
import { createTargets } from './all-targets.ts';
import { decodersWith } from './planted.ts';
import { createRandom } from './random.ts';
import { describeCase, type Failure, SHARED, type WorkerMessage, type WorkerTask } from './run.ts';
import { chooseTarget, type Verdict } from './target.ts';

// Runs the cases one by one; the first thread watches that each comes to an end.

const task = workerData as WorkerTask;
const { shared } = task;
const targets = createTargets(decodersWith(task.planted));
const send = (message: WorkerMessage) => parentPort?.postMessage(message);

function note(kind: Failure['kind'], counter: number, index: number, reason: string): void {
  // The first ones tell enough; a broken decoder fails thousands of times.
  if (Atomics.add(shared, counter, 1) < 20) {
    send({ done: false, failure: describeCase(task, index, kind, reason) });
  }
}

// Keeps the thread alive while a decoder does not answer; the first thread ends it.
parentPort?.on('message', () => undefined);

for (let index = task.from; index < task.to; index += 1) {
  Atomics.store(shared, SHARED.current, index);
  const random = createRandom(task.seed, index);
  const { run } = chooseTarget(targets, random).prepare(random);
  try {
    const answer = run();
    const verdict: Verdict = answer instanceof Promise ? await answer : answer;
    if (verdict === 'wrong-accept') note(verdict, SHARED.wrongAccepts, index, '');
    if (verdict === 'wrong-reject') note(verdict, SHARED.wrongRejects, index, '');
  } catch (error) {
    note(
      'crash',
      SHARED.crashes,
      index,
      error instanceof Error ? (error.stack ?? error.message) : String(error),
    );
  }
  Atomics.add(shared, SHARED.cases, 1);
}
send({ done: true });
