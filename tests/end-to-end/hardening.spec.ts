import { scryptSync } from 'node:crypto';
import { expect, test } from './fixture.ts';

test('the page has no Node, no second origin, and only the typed bridge', async ({ start }) => {
  const { page } = await start();
  const found = await page.evaluate(async () => {
    const scope = globalThis as unknown as Record<string, unknown>;
    const outside = await fetch('http://127.0.0.1:9/').then(
      () => 'reached',
      () => 'refused',
    );
    return {
      node: ['require', 'process', 'Buffer', 'module'].filter((name) => name in scope),
      bridge: Object.keys(scope.anhao as object).sort(),
      origin: location.origin,
      outside,
      opened: window.open('https://example.org/') === null,
    };
  });
  expect(found.node).toEqual([]);
  expect(found.bridge).toEqual(['command', 'faceModel', 'livenessModels', 'onView', 'simulate', 'staffExit']);
  expect(found.origin).toBe('app://kiosk');
  expect(found.outside).toBe('refused');
  expect(found.opened).toBe(true);
});

test('it cannot be led away, and inline scripts do not run', async ({ start }) => {
  const { page } = await start();
  await page.evaluate(() => {
    location.href = 'https://example.org/';
  });
  await page.waitForTimeout(500);
  expect(page.url()).toBe('app://kiosk/index.html');
  const ran = await page.evaluate(async () => {
    const script = document.createElement('script');
    script.textContent = 'globalThis.intruder = true';
    document.head.append(script);
    await new Promise((resolve) => setTimeout(resolve, 200));
    return 'intruder' in globalThis;
  });
  expect(ran).toBe(false);
});

test('of all permissions the camera alone is granted', async ({ start }) => {
  const { page } = await start();
  const answers = await page.evaluate(async () => {
    const media = (wanted: MediaStreamConstraints) =>
      navigator.mediaDevices.getUserMedia(wanted).then(
        (stream) => {
          for (const track of stream.getTracks()) track.stop();
          return 'granted';
        },
        () => 'refused',
      );
    const place = new Promise<string>((resolve) => {
      navigator.geolocation.getCurrentPosition(
        () => resolve('granted'),
        () => resolve('refused'),
      );
    });
    return {
      video: await media({ video: true }),
      audio: await media({ audio: true }),
      both: await media({ audio: true, video: true }),
      place: await place,
      notifications: await Notification.requestPermission(),
    };
  });
  expect(answers).toEqual({
    video: 'granted',
    audio: 'refused',
    both: 'refused',
    place: 'refused',
    notifications: 'denied',
  });
});

test('commands that break the contract or come at the wrong time are answered with a fault', async ({
  start,
}) => {
  const terminal = await start();
  await terminal.reach('idle');
  const answers = await terminal.page.evaluate(async () => {
    const { anhao } = globalThis as unknown as { anhao: { command(command: unknown): Promise<unknown> } };
    const forged = [
      { command: 'confirmPerson', isMe: true },
      { command: 'submitEvidence', images: [] },
      { command: 'CARD_READ', card: {} },
      {
        command: 'setPreferences',
        preferences: { language: '../en', textSize: 'normal', contrast: 'normal', volume: 2 },
      },
      null,
      'start',
    ];
    return Promise.all(forged.map((command) => anhao.command(command)));
  });
  const invalid = { ok: false, fault: 'message-invalid' };
  expect(answers).toEqual([
    { ok: false, fault: 'command-unexpected' },
    invalid,
    invalid,
    invalid,
    invalid,
    invalid,
  ]);
  await terminal.reach('idle');
});

test('the files outside the served folders cannot be fetched', async ({ start }) => {
  const { page } = await start();
  const statuses = await page.evaluate(() =>
    Promise.all(
      [
        '/../core.cjs',
        '/..%2fcore.cjs',
        '/%2e%2e/package.json',
        '/face-model/../../package.json',
        '/voice/..%5c..',
      ].map((path) => fetch(`app://kiosk${path}`).then((answer) => answer.status)),
    ),
  );
  expect(statuses).toEqual([404, 404, 404, 404, 404]);
});

test('a second start of the program gives way to the first', async ({ start }) => {
  const terminal = await start();
  await terminal.reach('idle');
  const second = start({ userData: terminal.userData });
  // The second one ends itself before it opens a window.
  await expect(second).rejects.toThrow();
  await terminal.reach('idle');
});

test('the hidden staff exit opens by five touches and ends the program only with the right code', async ({
  start,
}) => {
  // Verifier of the code 2580: scrypt, N 16384, r 8, p 1.
  const staffExit = {
    salt: 'AAECAwQFBgcICQoLDA0ODw',
    hash: deriveVerifier('2580', Buffer.from('AAECAwQFBgcICQoLDA0ODw', 'base64url')),
  };
  const terminal = await start({ site: { staffExit } });
  await terminal.reach('idle');
  for (let i = 0; i < 5; i++) await terminal.page.mouse.click(20, 20);
  const enter = async (code: string) => {
    for (const digit of code) await terminal.touch(`key-${digit}`);
    await terminal.touch('key-confirm');
  };
  await enter('1234');
  await expect(terminal.page.locator('.staff-exit-wrong')).toBeVisible();
  await terminal.reach('idle');
  const closed = terminal.app.waitForEvent('close');
  await enter('2580');
  await closed;
});

function deriveVerifier(code: string, salt: Buffer): string {
  return scryptSync(code, salt, 32, { N: 16_384, r: 8, p: 1 }).toString('base64url');
}
