/**
 * The central service in a process of its own, for the bench: its memory is its own, and its work does not stop that of
 * the terminals. Speaks the messages of `messages.ts`. Without models of faces: the queue is measured, not the matcher.
 */
import { getEachMessage, sendMessage } from 'execa';
import { type RunningCentral, startCentral } from '../../../central/start-central.ts';
import { peakRssMiB } from '../process-memory.ts';
import { type FromCentral, type ToCentral, toCentralSchema } from './messages.ts';

let central: RunningCentral | null = null;

async function answer(message: ToCentral): Promise<FromCentral> {
  if (message.type === 'start') {
    const { dataDirectory, rosterFile, databaseUrl } = message;
    central = await startCentral({ dataDirectory, rosterFile, databaseUrl, modelsFolder: null });
    return { type: 'listening', address: central.address };
  }
  if (central === null) throw new Error('the service does not run');
  if (message.type === 'issue-codes') {
    const codes: string[] = [];
    for (let made = 0; made < message.count; made++) codes.push(await central.issueEnrolmentCode());
    return { type: 'codes', codes };
  }
  const states: Record<string, number> = {};
  // Before the list of all records is read, which no terminal asks for.
  const peak = peakRssMiB();
  for (const { state } of await central.listRecords()) states[state] = (states[state] ?? 0) + 1;
  await central.close();
  return { type: 'finished', states, peakRssMiB: peak };
}

for await (const message of getEachMessage()) {
  const read = toCentralSchema.parse(message);
  try {
    await sendMessage(await answer(read));
  } catch (error) {
    await sendMessage({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
    break;
  }
  if (read.type === 'finish') break;
}
