import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { SerialPortInfo } from './serial.ts';
import { createSerialCandidates } from './serial-candidates.ts';

const list = (...ports: SerialPortInfo[]) =>
  createSerialCandidates(
    () => undefined,
    async () => ports,
  )();

test('lists the lines of USB adapters as mere possibilities, named by place and numbers', async () => {
  const candidates = await list(
    { path: '/dev/ttyUSB0', vendorId: '1A86', productId: '7523' },
    { path: '/dev/ttyACM0', vendorId: '0483', productId: '5740', serialNumber: '00000000001A' },
    { path: 'COM5', vendorId: '0403', productId: '6001', pnpId: 'FTDIBUS\\VID_0403+PID_6001+A1\\0000' },
    { path: 'COM6', pnpId: 'USB\\ROOT_HUB&PORT_2\\5&1D0E7&0&2' },
  );
  expect(candidates.map(({ id, description, isKnownReader }) => [id, description, isKnownReader])).toEqual([
    ['serial /dev/ttyUSB0 1a86:7523', 'serial /dev/ttyUSB0', false],
    ['serial /dev/ttyACM0 0483:5740:00000000001A', 'serial /dev/ttyACM0', false],
    ['serial COM5 0403:6001', 'serial COM5', false],
    ['serial COM6 USB\\ROOT_HUB&PORT_2\\5&1D0E7&0&2', 'serial COM6', false],
  ]);
});

test('leaves built-in lines alone, also those on a PCI card whose maker is named', async () => {
  expect(
    await list(
      { path: '/dev/ttyS0' },
      { path: '/dev/ttyS4', vendorId: '8086', productId: '9d3d' },
      { path: 'COM1', pnpId: 'ACPI\\PNP0501\\1' },
      { path: 'COM9', pnpId: 'BTHENUM\\{00001101-0000-1000-8000-00805F9B34FB}\\7&1&0&0' },
      { path: '/dev/ttyAMA0' },
    ),
  ).toEqual([]);
});

test('leaves the line of another device alone, by whatever name the site calls it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'anhao-lines-'));
  const byId = join(folder, 'usb-printer');
  const line = join(folder, 'ttyUSB1');
  await writeFile(line, '');
  await symlink(line, byId);
  const ports = [line, '/dev/ttyUSB0', 'COM7'].map((path) => ({ path, vendorId: '1A86', productId: '7523' }));
  const candidates = createSerialCandidates(
    () => undefined,
    async () => ports,
    [byId, 'com7', '/dev/no-such-line'],
  );
  expect((await candidates()).map(({ description }) => description)).toEqual(['serial /dev/ttyUSB0']);
  await rm(folder, { recursive: true });
});

test('lists nothing, and says so once, where the operating system cannot list', async () => {
  const entries: unknown[] = [];
  const candidates = createSerialCandidates(
    (...entry) => entries.push(entry),
    () => Promise.reject(new Error('spawn udevadm ENOENT')),
  );
  expect([await candidates(), await candidates()]).toEqual([[], []]);
  expect(entries).toEqual([['serial-list-failed', { reason: 'spawn udevadm ENOENT' }]]);
});

test('lists what this machine has without fail', async () => {
  expect(await createSerialCandidates(() => undefined)()).toBeInstanceOf(Array);
});
