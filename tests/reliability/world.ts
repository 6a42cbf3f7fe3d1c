import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type AuditHead, publicJwkSchema } from '../../contract/central-api.ts';
import type { CheckedTerminal } from './check/checked-world.ts';
import { type CheckResult, check } from './check/checker.ts';
import type { Findings } from './check/findings.ts';
import { readTerminalState } from './check/terminal-state.ts';
import { type Child, startChild } from './child.ts';
import { makePeople, type SyntheticPerson, writeRoster } from './people.ts';
import { ServiceProcess } from './service/running.ts';
import { dataDirectoryOf, readSecrets } from './terminal/driven-core.ts';
import { type TerminalLine, type TerminalOrder, terminalLineSchema } from './terminal/messages.ts';

const TERMINAL = join(import.meta.dirname, 'terminal', 'process.ts');
const enrolledSchema = z.object({
  enrolment: z.object({ terminalId: z.string(), receiptKeys: z.array(publicJwkSchema) }),
});
/** A terminal that has sent nothing more for so long will not. */
const DRAIN_LIMIT_MS = 180_000;

/** A central service in its own process, and a roster of people who come to its terminals. */
export interface World {
  readonly folder: string;
  readonly seed: number;
  readonly people: readonly SyntheticPerson[];
  readonly service: ServiceProcess;
  /** The number of a person who has not come yet. */
  nextPerson(): number;
}

/** Sets a world up in `folder` for so many visits, its service running. */
export async function openWorld(folder: string, seed: number, visits: number): Promise<World> {
  mkdirSync(folder, { recursive: true });
  const people = makePeople(seed, visits);
  const rosterFile = join(folder, 'roster.csv');
  writeRoster(rosterFile, people);
  const service = new ServiceProcess(join(folder, 'service'), rosterFile);
  await service.start();
  let next = 0;
  return { folder, seed, people, service, nextPerson: () => next++ };
}

/** A terminal of a world, which is started, killed and started again on the same folder. */
export class WorldTerminal {
  readonly name: string;
  readonly folder: string;
  /** Case numbers whose success was shown. */
  readonly shown: string[] = [];
  /** Audit heads that were seen, in this order. */
  readonly auditHeads: AuditHead[] = [];
  /** Every line that its processes have told. */
  readonly lines: TerminalLine[] = [];
  readonly #world: World;
  readonly #centralUrl: string;
  readonly #enrolmentCode: string;

  constructor(world: World, name: string, centralUrl: string = world.service.address) {
    this.name = name;
    this.folder = join(world.folder, name);
    this.#world = world;
    this.#centralUrl = centralUrl;
    this.#enrolmentCode = world.service.takeEnrolmentCode();
  }

  /** Starts its process. */
  start(
    changes: Partial<TerminalOrder> & Pick<TerminalOrder, 'visits' | 'drain'>,
    environment: Readonly<Record<string, string>> = {},
  ): Child {
    const { firstPerson = this.#world.nextPerson(), ...rest } = changes;
    const order: TerminalOrder = {
      folder: this.folder,
      centralUrl: this.#centralUrl,
      enrolmentCode: this.#enrolmentCode,
      seed: this.#world.seed,
      firstPerson,
      pace: 20,
      wallSkewMs: 0,
      jumpMs: 0,
      fullDisk: null,
      ...rest,
    };
    return startChild(
      TERMINAL,
      [JSON.stringify(order)],
      (raw) => {
        const line = terminalLineSchema.safeParse(raw).data;
        if (!line) return;
        this.lines.push(line);
        if (line.line === 'shown') this.shown.push(line.caseNumber);
        // Each visit takes a new person; the first one was counted when it was started.
        if (line.line === 'step' && line.step === 'card' && line.person !== firstPerson)
          this.#world.nextPerson();
      },
      environment,
    );
  }

  /** Lets it send until nothing waits. @returns whether it came that far */
  async drain(): Promise<boolean> {
    const child = this.start({ visits: 0, drain: true, firstPerson: 0 });
    const limit = setTimeout(() => child.kill('SIGKILL'), DRAIN_LIMIT_MS);
    const code = await child.ended;
    clearTimeout(limit);
    return code === 0;
  }

  /** Notes the head of the audit chain as the database has it now. */
  noteAuditHead(): void {
    const last = readTerminalState(dataDirectoryOf(this.folder))?.audit.at(-1);
    if (last) this.auditHeads.push({ position: last.position, hash: last.hash });
  }

  /** What the checker needs to know of it. */
  described(): CheckedTerminal {
    const enrolled = enrolledSchema.safeParse(JSON.parse(readSecrets(this.folder) ?? 'null')).data?.enrolment;
    return {
      name: this.name,
      folder: this.folder,
      dataDirectory: dataDirectoryOf(this.folder),
      terminalId: enrolled?.terminalId ?? '',
      receiptKeys: enrolled?.receiptKeys ?? [],
      shown: this.shown,
      auditHeads: this.auditHeads,
    };
  }
}

/** Ends the service of a world and checks both sides, after everything of these terminals was sent. */
export async function checkAtEnd(
  { service, people }: World,
  terminals: readonly WorldTerminal[],
  findings: Findings,
): Promise<CheckResult> {
  await service.end('SIGTERM');
  return check(
    {
      terminals: terminals.map((terminal) => terminal.described()),
      serviceDirectory: service.dataDirectory,
      people,
      drained: true,
    },
    findings,
  );
}
