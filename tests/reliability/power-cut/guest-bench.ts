import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { execa } from 'execa';
import { buildInitramfs } from '../../hardware/guest/initramfs.ts';
import { decodeLine, encodeLine } from '../../hardware/guest/json-lines.ts';
import type { GuestKernel } from '../../hardware/guest/kernel.ts';
import { listen } from '../../hardware/guest/virtual-machine.ts';
import { type DriveServer, serveDrive } from './drive-server.ts';
import { type GuestMessage, type GuestOrder, guestMessageSchema } from './messages.ts';
import { type Survivor, VolatileDrive } from './volatile-drive.ts';

/** What the guests of a bench are made of. */
export interface GuestBenchOptions {
  readonly kernel: GuestKernel;
  readonly busybox: string;
  /** The bundled worker. */
  readonly worker: string;
  /** A formatted drive. */
  readonly formatted: Uint8Array;
}

/** One life of a guest. */
export interface GuestLife {
  /** What the power cut before has left in the drive. */
  readonly survivor: Survivor;
  readonly order: GuestOrder;
  /** Hears each message as it comes. */
  readonly onMessage: (message: GuestMessage) => void;
}

/** How a guest came to its end. */
export type GuestEnd = 'power-cut' | 'switched-off';

/**
 * A guest that says nothing for so long hangs. It is many times what a start takes, about 20 s: with the lowest priority on a
 * machine whose cores are all taken, a guest may get one hundredth of a core.
 */
const SILENCE_LIMIT_MS = 900_000;
/**
 * How long the guest lives on with a dead drive. What it had said already comes in; and a word that it says now about
 * something that it cannot have flushed is a record that will be missed.
 */
const LAST_WORDS_MS = 150;
const MEMORY_MEGABYTES = 512;

/** A computer whose power can be cut: QEMU, one guest at a time, and a drive that outlives it. */
export class GuestBench {
  readonly #options: GuestBenchOptions;
  readonly #workFolder: string;
  readonly #server: Server;
  #driveServer: DriveServer | null = null;
  #initramfs = '';
  #drive: VolatileDrive;
  #attend: (socket: Socket) => void = (socket) => socket.destroy();

  private constructor(options: GuestBenchOptions, workFolder: string) {
    this.#options = options;
    this.#workFolder = workFolder;
    this.#drive = new VolatileDrive(options.formatted);
    this.#server = createServer((socket) => this.#attend(socket));
  }

  /** Prepares everything that all guests share. */
  static async open(options: GuestBenchOptions): Promise<GuestBench> {
    const bench = new GuestBench(options, await mkdtemp(path.join(tmpdir(), 'anhao-power-cut-')));
    try {
      bench.#driveServer = await serveDrive(() => bench.#drive, bench.#socketFile);
      const { kernel, busybox, worker } = options;
      const port = await listen(bench.#server);
      const node = process.execPath;
      const workFolder = bench.#workFolder;
      bench.#initramfs = await buildInitramfs({ kernel, busybox, node, worker, port, workFolder });
      return bench;
    } catch (error) {
      await bench.close();
      throw error;
    }
  }

  /** The present drive. */
  get drive(): VolatileDrive {
    return this.#drive;
  }

  /** Puts in a new drive; call it while no guest runs. */
  replaceDrive(): void {
    this.#drive = new VolatileDrive(this.#options.formatted);
  }

  /**
   * Starts a guest on the drive and waits for its end: it switches itself off, or is killed when the drive loses power.
   * Rejects with the end of its console output when it hangs, fails or ends without being asked.
   */
  async run({ survivor, order, onMessage }: GuestLife): Promise<GuestEnd> {
    const drive = this.#drive;
    drive.powerOn(survivor);
    // `cleanup` ends QEMU when this process ends, however that comes.
    const options = { reject: false, stdin: 'ignore', all: true, cleanup: true } as const;
    const qemu = execa('qemu-system-x86_64', this.#qemuArguments(), options);
    const connections: Socket[] = [];
    let failure: string | null = null;
    let silence: NodeJS.Timeout | undefined;
    const fail = (reason: string) => {
      failure ??= reason;
      qemu.kill('SIGKILL');
    };
    const listenAgain = () => {
      clearTimeout(silence);
      silence = setTimeout(() => fail(`silent for ${SILENCE_LIMIT_MS} ms`), SILENCE_LIMIT_MS);
    };
    listenAgain();
    this.#attend = (socket) => {
      connections.push(socket);
      converse(socket, order, (message) => {
        listenAgain();
        if (message.type === 'failed') fail(message.reason);
        else onMessage(message);
      });
    };
    const killed = drive.powerLoss().then(async () => {
      await pause(LAST_WORDS_MS);
      qemu.kill('SIGKILL');
    });
    const { all } = await qemu;
    const isCut = !drive.hasPower;
    // Ends the wait for a power cut that never came.
    drive.cutPower();
    await killed;
    clearTimeout(silence);
    for (const socket of connections) socket.destroy();
    if (failure === null && !isCut && order.workload !== 'none') failure = 'ended by itself';
    if (failure !== null) throw new Error(`the guest failed: ${failure}; console: ${all.slice(-2000)}`);
    return isCut ? 'power-cut' : 'switched-off';
  }

  /** Takes everything down. */
  async close(): Promise<void> {
    this.#server.close();
    await this.#driveServer?.close();
    await rm(this.#workFolder, { recursive: true, force: true });
  }

  get #socketFile(): string {
    return path.join(this.#workFolder, 'drive.socket');
  }

  /** No hardware acceleration, which is absent or broken inside other virtual machines. */
  #qemuArguments(): string[] {
    const share = 'local,id=host,path=/,security_model=none,readonly=on,multidevs=remap';
    // QEMU itself keeps nothing back; `writeback` lets the guest see a drive with a volatile cache, which it must flush.
    const drive = `file=nbd+unix:///?socket=${this.#socketFile},if=none,id=drive,format=raw,cache=writeback`;
    return [
      ...['-accel', 'tcg,thread=multi', '-cpu', 'max', '-smp', '1', '-m', String(MEMORY_MEGABYTES)],
      ...['-kernel', this.#options.kernel.image, '-initrd', this.#initramfs],
      ...['-append', 'console=ttyS0 quiet panic=-1 mitigations=off nokaslr'],
      ...['-nodefaults', '-display', 'none', '-no-reboot', '-serial', 'stdio'],
      ...['-fsdev', share, '-device', 'virtio-9p-pci,fsdev=host,mount_tag=host'],
      ...['-drive', drive, '-device', 'virtio-blk-pci,drive=drive'],
      ...['-nic', 'user,model=virtio-net-pci'],
    ];
  }
}

/** Gives the guest its order and hears what it says. A last line without its end was not said. */
function converse(socket: Socket, order: GuestOrder, onMessage: (message: GuestMessage) => void): void {
  let heard = '';
  socket.setEncoding('utf8');
  socket.on('error', () => undefined);
  socket.on('data', (text: string) => {
    const lines = (heard + text).split('\n');
    heard = lines.pop() ?? '';
    for (const line of lines) onMessage(guestMessageSchema.parse(decodeLine(line)));
  });
  socket.write(encodeLine(order));
}
