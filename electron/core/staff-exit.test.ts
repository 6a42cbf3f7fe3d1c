import { scryptSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { STAFF_EXIT_COST, StaffExit } from './staff-exit.ts';

const CODE = '314159';
const salt = Buffer.alloc(16, 3);
const verifier = {
  salt: salt.toString('base64url'),
  hash: scryptSync(CODE, salt, 32, STAFF_EXIT_COST).toString('base64url'),
};
const refused = { ok: false, fault: 'command-unexpected' };

function makeExit(site: typeof verifier | undefined = verifier) {
  const clock = { now: 1_000, wallMs: () => 0, monotonicMs: () => clock.now, sinceBootMs: () => clock.now };
  return { clock, exit: new StaffExit(site, clock) };
}

describe('the way out for staff', () => {
  it('opens with the right code only', async () => {
    const { exit } = makeExit();
    expect(await exit.check('000000')).toEqual(refused);
    expect(await exit.check('')).toEqual(refused);
    expect(await exit.check(CODE)).toEqual({ ok: true, value: null });
  });

  it('is closed where the site has no code', async () => {
    expect(await new StaffExit(undefined, makeExit().clock).check(CODE)).toEqual(refused);
  });

  it('is closed for good with a verifier that is none', async () => {
    const { exit } = makeExit({ salt: '', hash: '' });
    expect(await exit.check('')).toEqual(refused);
  });

  it('is locked after five wrong codes, for longer each time, and opens again', async () => {
    const { exit, clock } = makeExit();
    for (let i = 0; i < 5; i++) await exit.check('000000');
    clock.now += 14_999;
    expect(await exit.check(CODE)).toEqual(refused);
    clock.now += 1;
    expect(await exit.check('000000')).toEqual(refused);
    clock.now += 29_999;
    expect(await exit.check(CODE)).toEqual(refused);
    clock.now += 1;
    expect(await exit.check(CODE)).toMatchObject({ ok: true });
    // A right code forgives the wrong ones.
    for (let i = 0; i < 4; i++) await exit.check('000000');
    expect(await exit.check(CODE)).toMatchObject({ ok: true });
  });

  it('is locked as well against many codes at once', async () => {
    const { exit } = makeExit();
    const wrong = Array.from({ length: 20 }, () => exit.check('000000'));
    const right = exit.check(CODE);
    await Promise.all(wrong);
    expect(await right).toEqual(refused);
  });
});
