import { copyFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { test as base, expect } from '@playwright/test';
import type { SIMULATED_CARDS } from '../../contract/simulator.ts';
import { type LocalCentral, startLocalCentral } from '../support/terminal/central.ts';
import {
  type LaunchOptions,
  launchTerminal,
  type RunningTerminal,
  testSite,
} from '../support/terminal/launch.ts';

/** What a test may set before the terminal starts. */
export interface StartOptions extends Partial<Omit<LaunchOptions, 'site'>> {
  /** Changes to the usual site of the tests. */
  readonly site?: object;
  /** Address of the central service, where it is not the fixture's own. */
  readonly centralUrl?: string;
}

interface Fixtures {
  /** A central service with the synthetic roster. */
  central: LocalCentral;
  /** Starts a terminal; it is ended after the test. */
  start: (options?: StartOptions) => Promise<RunningTerminal>;
}

/** Tests with a central service and terminals that clean up after themselves. */
export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright wants an object pattern
  central: async ({}, use) => {
    const central = await startLocalCentral();
    await use(central);
    await central.remove();
  },
  start: async ({ central }, use, testInfo) => {
    const running: RunningTerminal[] = [];
    const folders = new Set<string>();
    await use(async ({ site = {}, centralUrl = central.address, clip = 'cooperative', ...options } = {}) => {
      const terminal = await launchTerminal({
        ...options,
        clip,
        site: testSite(centralUrl, await central.service.issueEnrolmentCode(), site),
      });
      running.push(terminal);
      folders.add(terminal.userData);
      return terminal;
    });
    for (const [index, terminal] of running.entries()) {
      if (testInfo.status !== testInfo.expectedStatus) {
        const path = testInfo.outputPath(`window-${index}.png`);
        await terminal.page.screenshot({ path }).catch(() => undefined);
        const log = join(terminal.userData, 'terminal/logs/core.log');
        await copyFile(log, testInfo.outputPath(`core-${index}.log`)).catch(() => undefined);
      }
      await terminal.close().catch(() => undefined);
    }
    for (const folder of folders) await rm(folder, { recursive: true, force: true });
  },
});

export { expect };

/** Puts a card on the reader and answers until the camera is on. */
export async function goToCamera(
  terminal: RunningTerminal,
  card: (typeof SIMULATED_CARDS)[number] = 'card-zhang',
): Promise<void> {
  await terminal.reach('idle');
  await terminal.simulate({ command: 'insert', card });
  await terminal.reach('confirmPerson');
  await terminal.touch('confirm-yes');
  await terminal.reach('consent');
  await terminal.touch('consent-yes');
}

/** One whole visit. @returns how it ended */
export async function completeVisit(
  terminal: RunningTerminal,
  card: (typeof SIMULATED_CARDS)[number] = 'card-zhang',
): Promise<string | null> {
  await goToCamera(terminal, card);
  return finishVisit(terminal);
}

/** What a busy machine makes of a visit: too few pictures to decide, or none at all for some seconds. The person is asked again. */
const FROM_BUSYNESS = /^(face-unclear|camera-lost)$/;
const MOST_TRIES = 3;

/** The rest of a visit from the camera on. @returns how it ended */
export async function finishVisit(terminal: RunningTerminal): Promise<string | null> {
  for (let attempt = 1; (await terminal.reach(['done', 'fault'], 120_000)) === 'fault'; attempt += 1) {
    await expectFault(terminal, FROM_BUSYNESS);
    if (attempt === MOST_TRIES) break;
    await terminal.touch('retry');
    await terminal.reach('challenge');
  }
  return outcomeOf(terminal);
}

/** How the visit on the screen ended. */
export function outcomeOf(terminal: RunningTerminal): Promise<string | null> {
  return terminal.page.locator('main').getAttribute('data-outcome');
}

/** Waits until the screen names this fault. */
export async function expectFault(
  terminal: RunningTerminal,
  fault: string | RegExp,
  timeout = 30_000,
): Promise<void> {
  await expect(terminal.page.getByTestId('fault-code')).toHaveText(fault, { timeout });
}

/** Listens to the voice from now on. @returns the keys of the sentences whose clips the page has asked for, in their order */
export function listen(terminal: RunningTerminal): () => readonly string[] {
  const keys: string[] = [];
  terminal.page.on('request', (request) => {
    const [, key] = /\/voice\/.*?([\w-]+)\.(?:ogg|wav|mp3|m4a)$/.exec(new URL(request.url()).pathname) ?? [];
    if (key) keys.push(key);
  });
  return () => keys;
}
