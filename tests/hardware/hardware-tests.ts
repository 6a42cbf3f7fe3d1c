import { randomInt } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { anhaoCacheFolder } from '../../scripts/electron-runtime.ts';
import { seededRandom } from '../support/camera/random.ts';
import { checkCardReaders } from './card-reader.hardware.ts';
import { bundleForGuest } from './guest/bundle.ts';
import { ensureGuestKernel, type GuestKernel } from './guest/kernel.ts';
import { startVirtualMachine, type VirtualMachine } from './guest/virtual-machine.ts';
import { type CheckCounts, CheckReport } from './report.ts';
import { findProgram, pathWithSystemFolders, whyNoGuest } from './requirements.ts';
import { testSocialSecurityCard } from './social-security-card.ts';
import { startUsbIpServer } from './usbip/usbip-server.ts';

/** How the tests with real kernels and services came out. */
export interface HardwareTestResult extends CheckCounts {
  readonly durationMs: number;
}

const ROOT = path.resolve(import.meta.dirname, '../..');
/** The guest finds the packages of the clone from there. */
const BUNDLES = path.join(ROOT, '.local/hardware');
/** An idle machine with two cores takes a fraction of this, one at its limits about 50 s. */
const START_LIMIT_MS = 120_000;

/**
 * Runs the tests with real kernels and services: ID card readers in a QEMU guest, social security cards with pcscd. What
 * cannot run on this machine is skipped with its reason. Takes three to four minutes; `tell` gets a line for each check.
 */
export async function runHardwareTests(tell: (line: string) => void): Promise<HardwareTestResult> {
  const startMs = performance.now();
  const report = new CheckReport(tell);
  await testSocialSecurityCard(report);
  await testCardReaders(report, tell);
  return { ...report.counts, durationMs: Math.round(performance.now() - startMs) };
}

async function testCardReaders(report: CheckReport, tell: (line: string) => void): Promise<void> {
  const searchPath = pathWithSystemFolders(process.env.PATH ?? '');
  const obstacle = await whyNoGuest(process.platform, process.arch, searchPath);
  if (obstacle !== null) return report.skip(`ID card readers: ${obstacle}`);
  const kernel = await ensureGuestKernel({ cacheFolder: anhaoCacheFolder(), searchPath, progress: tell });
  if (!kernel.ok) return report.skip(`ID card readers: ${kernel.fault}`);

  const seed = randomInt(2 ** 31);
  tell(`Linux ${kernel.value.release} in QEMU, seed ${seed}`);
  let started: StartedGuest | null = null as StartedGuest | null;
  await report.check('the guest boots and runs our code', async () => {
    started = await startGuest(kernel.value, searchPath);
  });
  if (started === null) return;
  const { machine, entry } = started;
  const server = await startUsbIpServer();
  await report.check('the guest runs to the end of the checks', async () => {
    const { guest } = machine;
    await checkCardReaders({ report: report.check, guest, server, entry, random: seededRandom(seed) });
  });
  await server.close();
  await machine.stop();
}

interface StartedGuest {
  readonly machine: VirtualMachine;
  /** Bundled entry of the device process. */
  readonly entry: string;
}

async function startGuest(kernel: GuestKernel, searchPath: string): Promise<StartedGuest> {
  const busybox = await findProgram('busybox', searchPath);
  if (busybox === null) throw new Error('no busybox');
  await mkdir(BUNDLES, { recursive: true });
  const { worker, 'reader-process': entry } = await bundleForGuest(
    {
      worker: path.join(import.meta.dirname, 'guest/worker.ts'),
      'reader-process': path.join(import.meta.dirname, 'guest/reader-process.ts'),
    },
    BUNDLES,
  );
  const machine = await startVirtualMachine({ kernel, busybox, worker, startLimitMs: START_LIMIT_MS });
  return { machine, entry };
}
