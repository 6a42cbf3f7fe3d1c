import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestCentral, type TestCentral } from '../../tests/support/test-central.ts';
import type { TestTerminal } from '../../tests/support/test-terminal.ts';

/** Invented people of several regions, on 2026-02-10. */
const ROSTER = `idNumber,name,benefit,lastCertifiedOn,photoFile,region,benefits,channel,obstacle
990101194803120022,张桂兰,yes,2025-05-03,,tangshan,enterprise-pension,app,
990103195106050046,王秀英,yes,,,tangshan,enterprise-pension,,
990104193911180035,赵德明,yes,2026-01-15,,tangshan,unemployment,data-match,
990102194309270013,李长福,yes,2025-06-01,,qinghai,enterprise-pension;injury=2026-02-01,,
990108195812040031,刘国栋,yes,2026-01-20,,xian,enterprise-pension,web,
990105195001010016,周测试,yes,2025-01-20,,xian,enterprise-pension,,no-such-person
990106195001010029,吴测试,yes,2025-01-20,,xian,enterprise-pension,,not-modelled
990107195001010035,郑测试,yes,2026-01-20,,xian,enterprise-pension,,suspended
`;

let folder = '';
let central: TestCentral;
let terminal: TestTerminal;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'anhao-eligibility-'));
  const rosterFile = join(folder, 'people.csv');
  await writeFile(rosterFile, ROSTER);
  central = await startTestCentral({ rosterFile });
  terminal = await central.enrol();
  central.now = new Date('2026-02-10T02:00:00.000Z');
});
afterAll(async () => {
  await central.remove();
  await rm(folder, { recursive: true, force: true });
});

test('before the season opens, whoever was certified in the last one hears when to come', async () => {
  expect(await terminal.checkEligibility('990101194803120022')).toEqual({
    status: 'not-yet-open',
    opensOn: '2026-04-01',
    dueDate: '2026-05-31',
    region: 'tangshan',
    benefits: [
      {
        benefit: 'enterprise-pension',
        status: 'notYetOpen',
        dueDate: '2026-05-31',
        opensOn: '2026-04-01',
        certifiedOn: '2025-05-03',
        channel: 'app',
        ruleKind: 'windows',
        certifyingNow: 'pointless',
      },
    ],
  });
});

test('of somebody who never certified nobody knows what was missed: certifying is possible', async () => {
  expect(await terminal.checkEligibility('990103195106050046')).toMatchObject({
    status: 'not-yet-open',
    benefits: [{ status: 'notYetOpen', certifiedOn: null, channel: null, certifyingNow: 'possible' }],
  });
});

test('a monthly benefit is due until the 20th, and overdue after it', async () => {
  const ask = () => terminal.checkEligibility('990104193911180035');
  expect(await ask()).toMatchObject({ status: 'due', benefits: [{ status: 'due', dueDate: '2026-02-20' }] });
  central.now = new Date('2026-02-20T16:00:00.000Z');
  expect(await ask()).toMatchObject({
    status: 'due',
    benefits: [{ status: 'overdue', ruleKind: 'monthly', channel: 'data-match' }],
  });
  central.now = new Date('2026-02-10T02:00:00.000Z');
});

test('one certified benefit and one that is not are told apart', async () => {
  expect(await terminal.checkEligibility('990102194309270013')).toMatchObject({
    region: 'qinghai',
    benefits: [
      { benefit: 'enterprise-pension', certifiedOn: '2025-06-01' },
      { benefit: 'injury', status: 'certified', certifiedOn: '2026-02-01' },
    ],
  });
});

test('once in a natural year is enough, by whatever channel', async () => {
  expect(await terminal.checkEligibility('990108195812040031')).toMatchObject({
    status: 'already-certified',
    certifiedOn: '2026-01-20',
    nextDueDate: '2027-12-31',
    benefits: [{ channel: 'web', certifyingNow: 'pointless' }],
  });
});

test('the receipt tells the due date of the region, and the next answer what the record did', async () => {
  const wang = { name: '王秀英', idNumber: '990103195106050046' };
  central.now = new Date('2026-04-10T02:00:00.000Z');
  expect(await terminal.checkEligibility(wang.idNumber)).toMatchObject({ status: 'due' });
  const receipt = await terminal.deliver(await terminal.seal(wang, new Date('2026-04-10T01:59:00.000Z')));
  expect(receipt).toMatchObject({ state: 'ACCEPTED', nextDueDate: '2027-05-31' });
  expect(await terminal.checkEligibility(wang.idNumber)).toMatchObject({
    status: 'already-certified',
    nextDueDate: '2027-05-31',
    benefits: [{ certifiedOn: '2026-04-10', channel: 'terminal' }],
  });
});

test('row 76: whose benefit is suspended can certify although this year is done, and people decide on it', async () => {
  const zheng = { name: '郑测试', idNumber: '990107195001010035' };
  expect(await terminal.checkEligibility(zheng.idNumber)).toMatchObject({ status: 'due' });
  const receipt = await terminal.deliver(await terminal.seal(zheng, new Date('2026-04-10T01:59:00.000Z')));
  expect(receipt).toMatchObject({ state: 'MANUAL_REVIEW', reason: 'person-suspended', nextDueDate: null });
});

test.each([
  ['990105195001010016', 'no-such-person'],
  ['990106195001010029', 'not-modelled'],
])('whoever has to settle something at a counter first is told what (%s)', async (idNumber, status) => {
  expect(await terminal.checkEligibility(idNumber)).toEqual({ status });
});
