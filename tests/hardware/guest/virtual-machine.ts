import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { Guest } from './guest.ts';
import { buildInitramfs } from './initramfs.ts';
import type { GuestKernel } from './kernel.ts';

/** A guest that runs, and how it is switched off. */
export interface VirtualMachine {
  readonly guest: Guest;
  /** Switches it off and waits for its end. */
  stop(): Promise<void>;
}

/** What a guest is started with. */
export interface VirtualMachineOptions {
  readonly kernel: GuestKernel;
  readonly busybox: string;
  /** The bundled worker. */
  readonly worker: string;
  /** How long the guest may take until its worker answers. */
  readonly startLimitMs: number;
}

/** How long a guest may take to switch itself off before QEMU is ended. */
const STOP_LIMIT_MS = 10_000;
const MEMORY_MEGABYTES = 1024;

/**
 * Starts QEMU without hardware acceleration, which is absent or broken inside other virtual machines. The guest sees the
 * host's files and may not change them, and reaches the loopback ports of the host. Rejects with the end of the console
 * output when the guest does not come up in time.
 */
export async function startVirtualMachine(options: VirtualMachineOptions): Promise<VirtualMachine> {
  const { kernel, busybox, worker, startLimitMs } = options;
  const workFolder = await mkdtemp(path.join(tmpdir(), 'anhao-guest-'));
  const server = createServer();
  const sockets: Socket[] = [];
  let qemu: ReturnType<typeof startQemu> | null = null;

  async function stop(limitMs: number): Promise<void> {
    // The worker ends with its connection, and the guest with the worker.
    for (const socket of sockets) socket.destroy();
    server.close();
    const timer = setTimeout(() => qemu?.kill('SIGKILL'), limitMs);
    await qemu;
    clearTimeout(timer);
    await rm(workFolder, { recursive: true, force: true });
  }

  try {
    const greeted = new Promise<Guest>((resolve, reject) => {
      server.once('connection', (socket) => {
        sockets.push(socket);
        Guest.greet(socket).then(resolve, reject);
      });
    });
    const port = await listen(server);
    const node = process.execPath;
    const initramfs = await buildInitramfs({ kernel, busybox, node, worker, port, workFolder });
    const running = startQemu(kernel.image, initramfs);
    qemu = running;
    const ended = running.then(({ all }) => {
      throw new Error(`the guest ended at once: ${all.slice(-2000)}`);
    });
    const guest = await inTime(Promise.race([greeted, ended]), startLimitMs);
    return { guest, stop: () => stop(STOP_LIMIT_MS) };
  } catch (error) {
    await stop(0);
    throw error;
  }
}

function startQemu(image: string, initramfs: string) {
  // `cleanup` ends QEMU when this process ends, however that comes.
  const options = { reject: false, stdin: 'ignore', all: true, cleanup: true } as const;
  return execa('qemu-system-x86_64', qemuArguments(image, initramfs), options);
}

async function inTime<Value>(work: Promise<Value>, limitMs: number): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no guest within ${limitMs} ms`)), limitMs);
  });
  return Promise.race([work, tooLate]).finally(() => clearTimeout(timer));
}

function qemuArguments(image: string, initramfs: string): string[] {
  const share = 'local,id=host,path=/,security_model=none,readonly=on,multidevs=remap';
  return [
    ...['-accel', 'tcg,thread=multi', '-cpu', 'max', '-smp', '1', '-m', String(MEMORY_MEGABYTES)],
    ...['-kernel', image, '-initrd', initramfs],
    ...['-append', 'console=ttyS0 quiet panic=-1 mitigations=off nokaslr'],
    ...['-nodefaults', '-display', 'none', '-no-reboot', '-serial', 'stdio'],
    ...['-fsdev', share, '-device', 'virtio-9p-pci,fsdev=host,mount_tag=host'],
    ...['-nic', 'user,model=virtio-net-pci'],
  ];
}

/** Lets a server listen on a free port of loopback. @returns the port */
export function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (address === null || typeof address === 'string') throw new Error('A TCP port expected');
      resolve(address.port);
    });
  });
}
