import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { displayAddress, ensureDisplay, withDisplay } from './xvfb.ts';

describe('the address of a display', () => {
  it.each([
    [':0', { path: '/tmp/.X11-unix/X0' }],
    [':12.1', { path: '/tmp/.X11-unix/X12' }],
    ['unix:3', { path: '/tmp/.X11-unix/X3' }],
    ['localhost:10.0', { host: 'localhost', port: 6010 }],
    ['192.0.2.7:1', { host: '192.0.2.7', port: 6001 }],
    ['', undefined],
    ['nonsense', undefined],
  ])('%j', (display, expected) => {
    expect(displayAddress(display)).toEqual(expected);
  });
});

const socketOf = (display: string) => `/tmp/.X11-unix/X${display.slice(1)}`;

describe('a display of our own', () => {
  it('is there while the work runs and gone afterwards, also when the work fails', async () => {
    let seen = '';
    const failing = withDisplay(
      async (display) => {
        seen = display;
        expect(existsSync(socketOf(display))).toBe(true);
        throw new Error('the work failed');
      },
      { own: true, width: 64, height: 64 },
    );
    await expect(failing).rejects.toThrow('the work failed');
    expect(seen).toMatch(/^:\d+$/);
    expect(existsSync(socketOf(seen))).toBe(false);
  });

  it('two at once have two numbers; a display that answers is used as it is and never stopped', async () => {
    const [one, other] = await Promise.all([
      ensureDisplay({ own: true, width: 64, height: 64 }),
      ensureDisplay({ own: true, width: 64, height: 64 }),
    ]);
    try {
      expect(one.display).not.toBe(other.display);
      const borrowed = await ensureDisplay({ env: { ...process.env, DISPLAY: one.display } });
      expect(borrowed.display).toBe(one.display);
      await borrowed.stop();
      expect(existsSync(socketOf(one.display))).toBe(true);
    } finally {
      await Promise.all([one.stop(), other.stop()]);
    }
  });

  it('is started when DISPLAY names one that does not answer', async () => {
    const display = await ensureDisplay({ width: 64, height: 64, env: { ...process.env, DISPLAY: ':9999' } });
    expect(display.display).not.toBe(':9999');
    await display.stop();
    await display.stop();
  });

  it('says so when there is no Xvfb', async () => {
    await expect(ensureDisplay({ own: true, env: { PATH: '/nonexistent' } })).rejects.toThrow(
      'not installed',
    );
  });

  it('ends with the process that started it, which dies of the signal it got', async () => {
    const program = `
      const { ensureDisplay } = await import(${JSON.stringify(path.join(import.meta.dirname, 'xvfb.ts'))});
      const display = await ensureDisplay({ own: true, width: 64, height: 64 });
      process.stdout.write(display.display);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [output] = (await once(child.stdout, 'data')) as [Buffer];
    const display = output.toString();
    expect(existsSync(socketOf(display))).toBe(true);
    child.kill('SIGTERM');
    const [code, signal] = await once(child, 'exit');
    expect({ code, signal }).toEqual({ code: null, signal: 'SIGTERM' });
    await expect.poll(() => existsSync(socketOf(display)), { timeout: 5_000 }).toBe(false);
  });
});
