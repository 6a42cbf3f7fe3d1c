import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type Child, startChild } from '../child.ts';

const PROGRAM = join(import.meta.dirname, 'process.ts');
const readySchema = z.object({ address: z.string(), enrolmentCodes: z.array(z.string()) });

/** The central service in its own process, which comes back at the same address. */
export class ServiceProcess {
  readonly dataDirectory: string;
  readonly #rosterFile: string;
  #child: Child | null = null;
  #port = 0;
  #enrolmentCodes: string[] = [];

  constructor(dataDirectory: string, rosterFile: string) {
    this.dataDirectory = dataDirectory;
    this.#rosterFile = rosterFile;
  }

  get address(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** A code that was not given out yet. */
  takeEnrolmentCode(): string {
    const code = this.#enrolmentCodes.pop();
    if (code === undefined) throw new Error('no enrolment code is left');
    return code;
  }

  /** Starts it and waits until it listens. */
  async start(): Promise<void> {
    const child = startChild(PROGRAM, [this.dataDirectory, this.#rosterFile, String(this.#port)]);
    this.#child = child;
    const ready = await child.next((line) => readySchema.safeParse(line).data ?? null);
    if (!ready) throw new Error(`the central service did not start: ${child.errors()}`);
    this.#port = Number(new URL(ready.address).port);
    this.#enrolmentCodes = ready.enrolmentCodes;
  }

  /** Ends it: `SIGKILL` in the middle of whatever it does, `SIGTERM` in order. */
  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const child = this.#child;
    this.#child = null;
    child?.kill(signal);
    await child?.ended;
  }

  /** Kills it and starts it again. */
  async crash(): Promise<void> {
    await this.end('SIGKILL');
    await this.start();
  }

  /** Ends it in order, copies its data to `folder`, and starts it again. */
  async copyTo(folder: string): Promise<void> {
    await this.end('SIGTERM');
    rmSync(folder, { recursive: true, force: true });
    cpSync(this.dataDirectory, folder, { recursive: true, preserveTimestamps: true });
    await this.start();
  }

  /** Kills it, puts the older copy in the place of its data, and starts it again: what happens after a dead disk. */
  async restoreFrom(folder: string): Promise<void> {
    await this.end('SIGKILL');
    rmSync(this.dataDirectory, { recursive: true, force: true });
    cpSync(folder, this.dataDirectory, { recursive: true, preserveTimestamps: true });
    await this.start();
  }
}
