import { expect, test } from 'vitest';
import type { FakeCentral } from '../support/core/fake-central.ts';
import { certified, DomainTerminal, standing } from './domain-terminal.ts';

// What people met before any face was looked at, in the numbers under which the project keeps their reports: how one is
// certified, what a region says, where one asks. One test a row, through core and the drawn screen.

/** A terminal on which somebody has asked where they stand. */
async function asked(region: string, eligibility: FakeCentral['eligibility']): Promise<DomainTerminal> {
  const hall = await DomainTerminal.start(region);
  hall.central.eligibility = eligibility;
  await hall.terminal.command({ command: 'openServices' });
  await hall.terminal.command({ command: 'chooseService', service: 'status' });
  await hall.identify();
  return hall;
}

/** A terminal on which one service was opened. */
async function opened(region: string, service: 'service-points' | 'guides' | 'phone-channels') {
  const hall = await DomainTerminal.start(region);
  await hall.terminal.command({ command: 'openServices' });
  await hall.terminal.command({ command: 'chooseService', service });
  return hall;
}

const browse = (hall: DomainTerminal, part: string | null, page = 0) =>
  hall.terminal.command({ command: 'browse', part, page });

test('row 1: certified by a match of data: no face, how and when are told, and a slip is there', async () => {
  const hall = await DomainTerminal.start('hainan', {
    printer: { transport: 'usb', vendorId: '04b8', productId: '0e15' },
  });
  hall.central.eligibility = certified('hainan', 'data-match');
  await hall.identify();
  await hall.terminal.shows('done');
  expect(hall.terminal.states).not.toContain('consent');
  expect(hall.words()).toContain('您已经认证过了');
  expect(hall.words()).toContain('2026年6月3日');
  expect(hall.words()).toMatch(/认证方式：.*比对/);
  expect(hall.terminal.view.slip?.facts).toMatchObject({ kind: 'already-certified', channel: 'data-match' });
  expect(hall.central.records.size).toBe(0);
});

test.each([
  ['2', 'web'],
  ['3', 'app'],
  ['13', 'counter'],
] as const)('row %s: a pass that was made elsewhere (%s) counts here', async (_row, channel) => {
  const hall = await DomainTerminal.start('hainan');
  hall.central.eligibility = certified('hainan', channel);
  await hall.identify();
  expect(await hall.terminal.shows('done')).toMatchObject({
    outcome: { kind: 'already-certified', channel },
  });
});

test.each([
  ['2', 'hainan', '掌上12333'],
  ['3', 'hainan', '电子社保卡'],
  ['5', 'hainan', '亲情服务'],
  ['6', 'qinghai', '青海人社通'],
  ['7', 'tangshan', '老来网'],
  ['8', 'guangdong', '广东人社'],
  ['10', 'hainan', '海南一卡通'],
  ['17', 'qinghai', '社会化服务认证'],
] as const)('row %s: %s tells of the other way 「%s」, and how it goes', async (_row, region, name) => {
  const hall = await opened(region, 'phone-channels');
  const found: string[] = [];
  for (let page = 0; ; page += 1) {
    await browse(hall, null, page);
    const screen = await hall.terminal.shows('phoneChannels');
    if (screen.state !== 'phoneChannels') throw new Error('no ways');
    found.push(...screen.ways.ways.map((way) => way.name['zh-CN']));
    const way = screen.ways.ways.find((each) => each.name['zh-CN'].includes(name));
    if (way) {
      await browse(hall, way.id);
      break;
    }
    if (page + 1 >= screen.ways.pages) break;
  }
  expect(found.join(' ')).toContain(name);
  const shown = hall.terminal.view.screen;
  if (shown.state !== 'phoneChannels' || !shown.ways.way) throw new Error(`${name} does not open`);
  expect(hall.words()).toContain(shown.ways.way.how['zh-CN'].split(/[\n；。]/)[0] ?? '?');
});

test('row 9: Xi’an: one can ask and look up: status, places and guides stand in one menu', async () => {
  const hall = await DomainTerminal.start('xian');
  await hall.terminal.command({ command: 'openServices' });
  await hall.terminal.shows('services');
  for (const words of ['查询认证状态', '办事指南', '网点和咨询电话']) expect(hall.words()).toContain(words);
});

test('rows 10 and 39: whoever asks for the status is told when, how, and until when; no face, nothing kept', async () => {
  const hall = await asked('hainan', certified('hainan', 'app'));
  expect(await hall.terminal.shows('status')).toMatchObject({
    standing: { kind: 'certified', certifiedOn: '2026-06-03', channel: 'app', dueDate: '2027-05-31' },
  });
  expect(hall.words()).toContain('2027年5月31日');
  expect(hall.terminal.states).not.toContain('prepareCamera');
  expect(hall.central.records.size).toBe(0);
});

test('row 12: with the ID card alone a whole visit passes', async () => {
  const hall = await DomainTerminal.start('hainan');
  expect(await hall.terminal.visit()).toMatchObject({ outcome: { kind: 'passed' } });
});

test.each([
  ['15', 'hainan', 'lives-abroad', '领事'],
  ['37', 'xian', 'name-correction', '变更明细表'],
  ['53', 'qinghai', 'modelling', '建模'],
  ['73', 'xian', 'unit-gone', '经办机构'],
  ['79', 'tangshan', 'card-trouble', '卡'],
] as const)('row %s: the guide of %s on %s', async (_row, region, topic, words) => {
  const hall = await opened(region, 'guides');
  await browse(hall, topic);
  const screen = await hall.terminal.shows('guides');
  expect(screen).toMatchObject({ guides: { guide: { topic } } });
  expect(hall.words()).toContain(words);
});

test('row 16: a home visit is asked for at the terminal, also without a line, and has a number', async () => {
  const hall = await DomainTerminal.start('qinghai', { receiptWaitSeconds: 0 });
  await hall.terminal.command({ command: 'openServices' });
  await hall.terminal.command({ command: 'chooseService', service: 'home-visit' });
  await hall.identify();
  await hall.terminal.shows('homeVisit');
  await hall.central.close();
  const answers = [
    { question: 'applicant', relation: 'child' },
    { question: 'reason', reason: 'cannot-walk' },
    { question: 'address', source: 'card' },
    { question: 'phone', phone: '13800000000' },
    { question: 'proofs', proofs: ['hospital-proof'] },
    { question: 'check', isRight: true },
  ] as const;
  for (const answer of answers) {
    const given = { ...answer, ...('proofs' in answer ? { proofs: [...answer.proofs] } : {}) };
    const result = await hall.terminal.command({ command: 'answerHomeVisit', answer: given as never });
    expect(result, answer.question).toMatchObject({ ok: true });
  }
  const screen = await hall.terminal.shows('done');
  expect(screen).toMatchObject({ outcome: { kind: 'home-visit-requested', sent: false } });
  expect(hall.words()).toContain('已申请上门认证');
  expect(hall.words()).not.toContain('认证成功 ');
  expect(hall.terminal.view.waitingRecords).toBe(1);
});

test('row 20: somebody of another region is served, in general words and not in this region’s', async () => {
  const hall = await DomainTerminal.start('hainan');
  hall.central.eligibility = standing('tangshan');
  await hall.identify();
  expect(await hall.terminal.shows('consent')).toMatchObject({ notice: { sentence: null } });
});

test('rows 21 and 70: a failure names whom to call, with the lines that stand in for a busy one', async () => {
  const hall = await DomainTerminal.start('tangshan');
  hall.central.eligibility = { status: 'not-found' };
  await hall.identify();
  await hall.terminal.shows('done');
  expect(hall.words()).toContain('2806147');
  expect(hall.words()).toContain('12333');
});

test('row 32: whoever missed the date is told before the face check that it can be made up for, and no day of payment', async () => {
  const hall = await DomainTerminal.start('tangshan');
  hall.central.eligibility = standing('tangshan', {
    status: 'overdue',
    dueDate: '2026-05-31',
    ruleKind: 'rolling',
  });
  await hall.identify();
  expect(await hall.terminal.shows('consent')).toMatchObject({ notice: { kind: 'overdue' } });
  expect(hall.words()).toMatch(/补认证/);
  expect(hall.words()).toMatch(/补发/);
  expect(hall.words()).not.toMatch(/\d+天内(补发|到账)/);
});

test('rows 33 and 34: the result is told in the region’s sentence; no short message is promised', async () => {
  const hall = await DomainTerminal.start('hainan');
  await hall.terminal.visit();
  expect(hall.words()).toMatch(
    /【海南社保医保】【张\*兰】参保人，您于\d{4}年\d{1,2}月\d{1,2}日已完成领取社保待遇资格认证/,
  );
  expect(hall.words()).not.toMatch(/短信/);
});

test('row 29: after the 20th: this month is closed, and what to do now', async () => {
  const hall = await DomainTerminal.start('tangshan');
  hall.central.eligibility = standing('tangshan', {
    benefit: 'unemployment',
    status: 'overdue',
    dueDate: '2026-11-20',
    ruleKind: 'monthly',
  });
  await hall.identify();
  expect(await hall.terminal.shows('consent')).toMatchObject({ notice: { kind: 'window-closed' } });
  expect(hall.words()).toMatch(/截止/);
});

test('row 31: several benefits of one person are certified by one visit, and named', async () => {
  const hall = await DomainTerminal.start('tangshan');
  const one = standing('tangshan').benefits;
  hall.central.eligibility = {
    status: 'due',
    region: 'tangshan',
    benefits: [...one, ...standing('tangshan', { benefit: 'injury' }).benefits],
  };
  await hall.terminal.toCamera();
  expect(hall.terminal.states.filter((state) => state === 'consent')).toHaveLength(1);
});

test('rows 71 and 72: the places of Tangshan by district; a missing phone and unknown hours are no dead end', async () => {
  const hall = await opened('tangshan', 'service-points');
  const screen = await hall.terminal.shows('servicePoints');
  if (screen.state !== 'servicePoints') throw new Error('no places');
  let phoneless = 0;
  let places = 0;
  for (const { part, kind } of screen.directory.parts) {
    if (kind === 'hotlines') continue;
    let pages = 1;
    for (let page = 0; page < pages; page += 1) {
      await browse(hall, part, page);
      const shown = hall.terminal.view.screen;
      if (shown.state !== 'servicePoints') throw new Error('no places');
      pages = shown.directory.pages;
      places += shown.directory.points.length;
      for (const point of shown.directory.points) {
        expect(hall.words()).toContain(point.name['zh-CN']);
        if (point.phone === null) {
          phoneless += 1;
          expect(hall.words()).toContain('12333');
        }
        // Only the morning is known there: nobody may be told that it is closed in the afternoon.
        if (point.hours && !point.hours.isComplete) expect(point.openNow).not.toBe(false);
      }
    }
  }
  expect(places).toBe(20);
  expect(phoneless).toBeGreaterThan(0);
});
