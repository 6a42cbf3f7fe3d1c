import { decodeJwt } from 'jose';
import { z } from 'zod';
import { keysAnswerSchema, type Receipt } from '../../../contract/central-api.ts';
import type { FaceModel } from '../../../contract/process-messages.ts';
import type { Result } from '../../../contract/result.ts';
import type { VisitState, VisitView } from '../../../contract/visit.ts';
import { verifyReceipt } from '../../../electron/core/sync/receipt.ts';
import { voiceManifestSchema } from '../../../renderer/speech/voice-manifest.ts';
import { startLocalCentral } from './central.ts';
import { launchTerminal, type RunningTerminal, testSite } from './launch.ts';
import { savePictures, watchStates } from './state-watch.ts';
import { readStoredRecords, type StoredRecord } from './stored-records.ts';

/** Every state of a visit that goes well, in its order. */
const STATES: readonly VisitState[] = [
  'idle',
  'readingCard',
  'confirmPerson',
  'checkEligibility',
  'consent',
  'prepareCamera',
  'challenge',
  'judging',
  'saving',
  'done',
  'clearing',
];

/** What one scripted visit showed. */
export interface DemonstrationReport {
  readonly outcome: string;
  readonly states: readonly { readonly state: string; readonly ms: number }[];
  /** From the card on the reader to the result on the screen. */
  readonly cardToResultMs: number;
  readonly recordId: string | null;
  readonly receiptVerified: boolean;
  readonly runtime: { readonly electron: string; readonly chrome: string; readonly node: string };
  readonly modelSha256: string | null;
  /** What stands in for the real thing on this machine. */
  readonly standIns: readonly string[];
  /** What did not work or was skipped. */
  readonly degraded: readonly string[];
}

/** Runs one visit of a scripted person and looks at what came of it. Needs a display and the development build. */
export async function runDemonstration(options: {
  /** Folder for the pictures. */
  readonly pictures: string;
  readonly progress: (line: string) => void;
}): Promise<DemonstrationReport> {
  const central = await startLocalCentral();
  const terminal = await launchTerminal({
    site: testSite(central.address, await central.service.issueEnrolmentCode()),
    clip: 'cooperative',
  });
  try {
    await terminal.reach('idle');
    const watch = await watchStates(terminal.page);
    const insertedAtMs = performance.now();
    options.progress('老人放上身份证 · the person puts the card on the reader');
    await terminal.simulate({ command: 'insert', card: 'card-zhang' });
    await terminal.reach(['confirmPerson', 'fault']);
    await terminal.touch('confirm-yes');
    await terminal.reach(['consent', 'fault', 'done']);
    await terminal.touch('consent-yes');
    options.progress('面对镜头 · in front of the camera');
    await terminal.reach(['done', 'fault'], 120_000);
    const cardToResultMs = Math.round(performance.now() - insertedAtMs);
    const outcome = await terminal.page.locator('main').getAttribute('data-outcome');
    await terminal.reach('idle', 120_000);
    await terminal.simulate({ command: 'remove' });
    const states = await watch.end();
    const pictured = await savePictures(states, options.pictures, STATES);
    const view = await currentView(terminal);
    const model = await terminal.page.evaluate(() =>
      (globalThis as unknown as { anhao: { faceModel(): Promise<Result<FaceModel>> } }).anhao.faceModel(),
    );
    const [record] = readStoredRecords(terminal.userData);
    const voice = voiceManifestSchema.parse(
      await terminal.page.evaluate(() =>
        fetch('/voice/generated/manifest.json').then((answer) => answer.json()),
      ),
    );
    const missing = STATES.filter((state) => !pictured.has(state));
    return {
      outcome: outcome ?? 'none',
      states: states.map(({ state, ms }) => ({ state, ms })),
      cardToResultMs,
      recordId: record?.recordId ?? null,
      receiptVerified: record ? await isGenuine(central.address, record) : false,
      runtime: await readRuntime(terminal),
      modelSha256: model.ok ? model.value.sha256 : null,
      standIns: view.demonstration?.standIns ?? [],
      degraded: [
        ...missing.map((state) => `no-picture-of-${state}`),
        ...view.notices,
        ...(Object.keys(voice.clips['zh-CN'] ?? {}).length === 0 ? ['no-voice-clips'] : []),
        ...(view.waitingRecords > 0 ? ['record-still-waiting'] : []),
      ],
    };
  } finally {
    await terminal.close({ forget: true });
    await central.remove();
  }
}

async function currentView(terminal: RunningTerminal): Promise<VisitView> {
  return terminal.page.evaluate(
    () =>
      new Promise<VisitView>((resolve) => {
        const bridge = (
          globalThis as unknown as { anhao: { onView(listener: (view: VisitView) => void): () => void } }
        ).anhao;
        const stop = bridge.onView((view) => {
          setTimeout(() => stop());
          resolve(view);
        });
      }),
  );
}

async function readRuntime(terminal: RunningTerminal): Promise<DemonstrationReport['runtime']> {
  const versions = await terminal.app.evaluate(() => ({ ...process.versions }));
  return z.object({ electron: z.string(), chrome: z.string(), node: z.string() }).parse(versions);
}

/** Checks a stored receipt against the record and the keys that the central service publishes. */
async function isGenuine(address: string, record: StoredRecord): Promise<boolean> {
  if (record.receipt === null) return false;
  const answer = keysAnswerSchema.parse(await (await fetch(new URL('/v1/keys', address))).json());
  const { terminalId } = decodeJwt<Receipt>(record.receipt);
  const verified = await verifyReceipt(record.receipt, answer.receiptKeys, { ...record, terminalId });
  return verified.ok;
}
