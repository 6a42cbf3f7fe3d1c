import { EventEmitter } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { noLog } from '../log.ts';
import { createHidPort, createNodeHidBackend, type NodeHidDevice } from './hid-device.ts';
import { explainOpenFailure } from './hid-open-fault.ts';

/** An open device in the manner of the library, which tells reports and trouble by events. */
class FakeDevice extends EventEmitter implements NodeHidDevice {
  readonly written: Buffer[] = [];
  closings = 0;
  trouble: Error | null = null;

  async write(report: Buffer): Promise<number> {
    if (this.trouble) throw this.trouble;
    this.written.push(report);
    return report.length;
  }

  async close(): Promise<void> {
    this.closings += 1;
    if (this.trouble) throw this.trouble;
  }
}

function openFake() {
  const device = new FakeDevice();
  const port = createHidPort(device, noLog, 'a');
  const onReport = vi.fn();
  const onClosed = vi.fn();
  port.onReport(onReport);
  port.onClosed(onClosed);
  return { device, port, onReport, onClosed };
}

describe('an open device', () => {
  test('writes 65 bytes: report number 0, the report, filling', async () => {
    const { device, port } = openFake();
    expect(await port.write(Uint8Array.of(1, 2, 3))).toEqual({ ok: true, value: null });
    expect(device.written).toEqual([Buffer.from([0, 1, 2, 3, ...new Uint8Array(61)])]);
    await expect(port.write(new Uint8Array(65))).rejects.toThrow(RangeError);
  });

  test('hands reports on', () => {
    const { device, onReport } = openFake();
    device.emit('data', Buffer.of(7));
    expect(onReport.mock.calls).toEqual([[Buffer.of(7)]]);
  });

  test('a failed read closes it, once, for good', async () => {
    const { device, port, onReport, onClosed } = openFake();
    device.emit('error', 'could not read');
    device.emit('error', 'could not read');
    device.emit('data', Buffer.of(7));
    expect(onClosed).toHaveBeenCalledOnce();
    expect(onReport).not.toHaveBeenCalled();
    expect(device.closings).toBe(1);
    expect(await port.write(new Uint8Array(64))).toEqual({ ok: false, fault: 'reader-lost' });
    const late = vi.fn();
    port.onClosed(late);
    expect(late).toHaveBeenCalledOnce();
  });

  test('a failed write is reader-lost and leaves the closing to the user', async () => {
    const { device, port, onClosed } = openFake();
    device.trouble = new Error('pipe');
    expect(await port.write(new Uint8Array(64))).toEqual({ ok: false, fault: 'reader-lost' });
    expect(onClosed).not.toHaveBeenCalled();
    await port.close();
    expect(onClosed).toHaveBeenCalledOnce();
  });

  test('closing twice closes once; trouble on the way harms nothing', async () => {
    const { device, port } = openFake();
    device.trouble = new Error('gone');
    await port.close();
    await port.close();
    expect(device.closings).toBe(1);
  });
});

describe('why a device does not open', () => {
  const explain = (code: string | null, isListed: boolean) =>
    explainOpenFailure(
      'a',
      async () => isListed,
      async () => code,
    );

  test.each([
    ['EACCES', true, 'reader-access-denied'],
    ['EPERM', true, 'reader-access-denied'],
    ['EROFS', true, 'reader-access-denied'],
    ['ENOENT', true, 'reader-missing'],
    ['ENODEV', true, 'reader-missing'],
    ['ENXIO', true, 'reader-missing'],
    ['EBUSY', true, 'reader-busy'],
    [null, true, 'reader-busy'],
    [null, false, 'reader-missing'],
  ])('%s, still listed: %s → %s', async (code, isListed, fault) => {
    expect(await explain(code, isListed)).toBe(fault);
  });

  test.runIf(process.platform === 'linux')('asks the kernel about device nodes and USB paths', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'anhao-hid-'));
    const node = join(folder, 'hidraw0');
    const ask = (path: string) => explainOpenFailure(path, async () => true);
    expect(await ask(node)).toBe('reader-missing');
    expect(await ask('99-9:1.0')).toBe('reader-missing');
    await writeFile(node, '');
    expect(await ask(node)).toBe('reader-busy');
    await rm(folder, { recursive: true });
  });
});

test('a path that is no HID device does not open, and a missing library is noted once', async () => {
  const log = vi.fn();
  const backend = createNodeHidBackend(log);
  const listed = await backend.list();
  await backend.list();
  expect(backend.simulated).toBe(false);
  for (const info of listed) expect(info.vendorId + info.productId).toMatch(/^[0-9a-f]{8}$/);
  const nowhere = {
    path: '/dev/null/none',
    vendorId: '0425',
    productId: '8159',
    product: null,
    usagePage: null,
    usage: null,
    interface: 0,
  };
  expect(await backend.open(nowhere)).toEqual({ ok: false, fault: 'reader-missing' });
  const loads = log.mock.calls.filter(([event]) => event === 'hid-loaded' || event === 'hid-unavailable');
  expect(loads).toHaveLength(1);
});
