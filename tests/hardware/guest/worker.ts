import { type ChildProcess, execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { release } from 'node:os';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { decodeLine, encodeLine } from './json-lines.ts';
import type { GuestMessage, GuestRequest, Measurement, ReaderProcessStart } from './messages.ts';

// Runs in the guest: attaches the emulated devices, starts the terminal's device process and tells the host everything
// that it says. Its one argument is the TCP port of the host; it ends with the connection.

/** The host in QEMU's user network. */
const HOST = '10.0.2.2';
const USB_DEVICES = '/sys/bus/usb/devices';

const run = promisify(execFile);
const socket = connect(Number(process.argv[2]), HOST);
socket.setNoDelay(true);
let deviceProcess: ChildProcess | null = null;

const send = (message: GuestMessage) => void socket.write(encodeLine(message));

socket.on('error', () => undefined);
socket.on('close', () => process.exit(0));
socket.on('connect', () => send({ type: 'ready', kernelRelease: release(), nodeVersion: process.version }));
const lines = createInterface(socket);
// It tells the errors of its socket once more.
lines.on('error', () => undefined);
lines.on('line', (line) => {
  // Not parsed: the sender is the test itself, and the schemas would take an emulated processor seconds to load.
  const request = decodeLine(line) as GuestRequest;
  const { requestId } = request;
  obey(request).then(
    (value) => send({ type: 'answer', requestId, value }),
    (error: unknown) => send({ type: 'refused', requestId, reason: String(error) }),
  );
});

type Answer = Extract<GuestMessage, { type: 'answer' }>['value'];

async function obey(request: GuestRequest): Promise<Answer> {
  if (request.operation === 'attach') return attach(request.port, request.busId);
  if (request.operation === 'start-device-process') return startDeviceProcess(request.entry, request.start);
  if (request.operation === 'list-devices') return listDevices();
  if (deviceProcess === null) throw new Error('no device process runs');
  if (request.operation === 'measure-device-process') return measure(deviceProcess);
  if (request.operation === 'command-device-process') deviceProcess.send(request.command);
  else await stop(deviceProcess);
  return null;
}

async function attach(port: number, busId: string): Promise<null> {
  await run('usbip', ['--tcp-port', String(port), 'attach', '--remote', HOST, '--busid', busId]);
  return null;
}

function startDeviceProcess(entry: string, start: ReaderProcessStart): null {
  const child = fork(entry, { serialization: 'advanced', stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  deviceProcess = child;
  child.on('message', (event) => socket.write(encodeLine({ type: 'device-event', event })));
  if (child.stderr) createInterface(child.stderr).on('line', (line) => send({ type: 'device-log', line }));
  child.on('exit', (exitCode, signal) => {
    deviceProcess = null;
    send({ type: 'device-process-ended', exitCode, signal });
  });
  child.send(start);
  return null;
}

async function stop(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.disconnect();
  await ended;
}

/** `vendor:product` of every device; their interfaces (`1-1:1.0`) and the root hubs (`usb1`) are left out. */
async function listDevices(): Promise<string[]> {
  const names = (await readdir(USB_DEVICES)).filter((name) => /^\d+-[\d.]+$/.test(name));
  const devices = await Promise.all(
    names.map(async (name) => {
      const read = async (file: string) => (await readFile(`${USB_DEVICES}/${name}/${file}`, 'utf8')).trim();
      // A device may go while it is read.
      return Promise.all([read('idVendor'), read('idProduct')]).catch(() => []);
    }),
  );
  return devices.map((numbers) => numbers.join(':')).sort();
}

async function measure({ pid }: ChildProcess): Promise<Measurement> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const read = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1]);
  return {
    openFiles: (await readdir(`/proc/${pid}/fd`)).length,
    threads: read('Threads'),
    residentBytes: read('VmRSS') * 1024,
  };
}
