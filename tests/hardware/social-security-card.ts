import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { CheckReport } from './report.ts';

/** What the process of the checks tells: how each came out, and at the end why none was made (or `null`). */
export type CheckMessage =
  | {
      readonly type: 'check';
      readonly name: string;
      /** Why it failed; `null` when it passed. */
      readonly trouble: string | null;
      readonly durationMs: number;
    }
  | { readonly type: 'end'; readonly obstacle: string | null };

/** They take 40 s. */
const LIMIT_MS = 160_000;

/** Checks social security cards with a real smart card service, in a process that is ended in any case. */
export async function testSocialSecurityCard(report: CheckReport): Promise<void> {
  const child = fork(path.join(import.meta.dirname, 'social-security-card.process.ts'));
  let ended = false;
  child.on('message', (message: CheckMessage) => {
    if (message.type === 'check') return report.add(message.name, message.trouble, message.durationMs);
    ended = true;
    if (message.obstacle !== null) report.skip(`social security card: ${message.obstacle}`);
    child.kill('SIGKILL');
  });
  const limit = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS);
  await once(child, 'exit');
  clearTimeout(limit);
  if (!ended) report.add('social security card: the checks run to their end', 'the process ended early', 0);
}
