import { compactDecrypt, decodeJwt } from 'jose';
import { afterEach, beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { listHomeVisits } from '../../central/home-visits.ts';
import { openServiceKeys } from '../../central/keys/service-keys.ts';
import { openSqliteStorage } from '../../central/store/sqlite/open-sqlite.ts';
import { type HomeVisitAnswer, homeVisitRequestSchema } from '../../contract/home-visit.ts';
import type { Screen } from '../../contract/visit.ts';
import { CoreTerminal, makeStart, type StartChanges } from '../../tests/support/core/core-terminal.ts';
import { FakeCentral } from '../../tests/support/core/fake-central.ts';
import { makeFolder, readAllFiles } from '../../tests/support/core/folders.ts';
import { makeCard } from '../../tests/support/core/visit-desk.ts';
import { startTestCentral } from '../../tests/support/test-central.ts';

const PHONE = '13987654321';
const ANSWERS: readonly HomeVisitAnswer[] = [
  { question: 'applicant', relation: 'child' },
  { question: 'reason', reason: 'very-old' },
  { question: 'address', source: 'card' },
  { question: 'phone', phone: PHONE },
  { question: 'proofs', proofs: ['hospital-proof', 'relative-id-copy'] },
  { question: 'check', isRight: true },
];

let folder: string;
beforeEach(() => {
  folder = makeFolder();
  // Of every random wait the hundredth part.
  vi.spyOn(Math, 'random').mockReturnValue(0.01);
});
afterEach(() => vi.restoreAllMocks());

function makeTerminal(changes: StartChanges): CoreTerminal {
  const terminal = new CoreTerminal(makeStart(folder, changes));
  onTestFinished(() => terminal.core.stop());
  return terminal;
}

/** A relative with the card of somebody who is at home, as far as the result. */
async function apply(terminal: CoreTerminal): Promise<Screen> {
  await terminal.shows('idle');
  await terminal.command({ command: 'openServices' });
  await terminal.command({ command: 'chooseService', service: 'home-visit' });
  await terminal.shows('insertCard');
  await terminal.card();
  await terminal.shows('confirmPerson');
  await terminal.command({ command: 'confirmPerson', isMe: true });
  for (const answer of ANSWERS) {
    await terminal.shows('homeVisit');
    expect(await terminal.command({ command: 'answerHomeVisit', answer })).toEqual({ ok: true, value: null });
  }
  return terminal.shows('done');
}

it('keeps a request while the line is down, readable by nobody, and sends it by itself', async () => {
  const central = await FakeCentral.start();
  onTestFinished(() => central.close());
  const terminal = await makeTerminal({ centralUrl: central.url, receiptWaitSeconds: 0.2 }).start();
  await terminal.shows('idle');
  await central.close();
  expect(await apply(terminal)).toEqual({
    state: 'done',
    outcome: {
      kind: 'home-visit-requested',
      caseNumber: expect.stringMatching(/^\d{6}-\w{4}-\w{4}$/),
      sent: false,
    },
  });
  expect(terminal.view).toMatchObject({ network: 'offline', waitingRecords: 1 });
  expect(terminal.view.slip?.facts).toMatchObject({
    kind: 'home-visit',
    person: { maskedName: '张*兰', maskedIdNumber: '990***********0022' },
    recordId: expect.any(String),
  });
  const { name, idNumber, address } = makeCard();
  for (const text of [name, idNumber, address, PHONE]) {
    expect(readAllFiles(folder).filter(({ bytes }) => bytes.includes(Buffer.from(text)))).toEqual([]);
  }

  await central.listen();
  await vi.waitFor(() => expect(terminal.view.waitingRecords).toBe(0), { timeout: 10_000 });
  const [submitted] = [...central.records.values()];
  const outer = await compactDecrypt(submitted?.sealedRecord ?? '', central.encryptionPrivateKey);
  const request = homeVisitRequestSchema.parse(decodeJwt(new TextDecoder().decode(outer.plaintext)));
  expect(request).toMatchObject({ phone: PHONE, region: 'hainan', person: { name, idNumber } });
  await terminal.command({ command: 'finish' });
  await terminal.shows('idle');
});

it('gets a receipt of the real central service, which lists the request and certifies nobody', async () => {
  const central = await startTestCentral({ clock: () => new Date() });
  onTestFinished(() => central.remove());
  const terminal = await makeTerminal({
    centralUrl: central.service.address,
    enrolmentCode: await central.service.issueEnrolmentCode(),
    receiptWaitSeconds: 20,
  }).start();
  const screen = await apply(terminal);
  expect(screen).toMatchObject({ outcome: { kind: 'home-visit-requested', sent: true } });
  expect(terminal.view.waitingRecords).toBe(0);
  const keys = await openServiceKeys(central.dataDirectory);
  const storage = openSqliteStorage(`${central.dataDirectory}/central.sqlite`, keys.personHashKey);
  onTestFinished(() => storage.close());
  const caseNumber =
    screen.state === 'done' && 'caseNumber' in screen.outcome ? screen.outcome.caseNumber : null;
  expect(await listHomeVisits(storage, keys.decryptionKey)).toMatchObject([
    { caseNumber, region: 'hainan', reason: 'very-old', request: { phone: PHONE } },
  ]);

  // Whoever comes to certify after that is asked to, as before.
  await terminal.command({ command: 'finish' });
  await terminal.toCamera();
  expect(terminal.states).toContain('consent');
});
