import { join } from 'node:path';
import { app, type BrowserWindow, powerMonitor } from 'electron';
import type { DevicesConfig } from '../../contract/devices.ts';
import type { CoreStart, FaceModel } from '../../contract/process-messages.ts';
import type { StandIn } from '../../contract/visit.ts';
import { VOICE_ADDRESSES } from '../../contract/voice-pack.ts';
import { CHANNELS } from '../../contract/window-bridge.ts';
import { declareAppScheme, serveApp } from './app-protocol.ts';
import { openBridge } from './bridge.ts';
import { canUseUtilityProcess } from './child-process.ts';
import { CoreProcess } from './core-process.ts';
import { DevicesProcess } from './devices-process.ts';
import { findFaceModel } from './face-model.ts';
import type { KeyStore } from './key-store.ts';
import { restartOnBug } from './last-resort.ts';
import { findLivenessModels, type SlotProblem } from './model-slots.ts';
import { guardSession } from './permissions.ts';
import type { Profile } from './profile.ts';
import { siteVoicePlaces } from './site-file.ts';
import { readStartFacts } from './start-facts.ts';
import { type FoundPacks, findVoicePacks, listForPage } from './voice-packs.ts';
import { besideMain, guardPages, openWindow } from './window.ts';

/** Without a valid site nothing is touched. */
const NO_DEVICES: DevicesConfig = {
  reader: { transport: 'none' },
  photoDecoder: { kind: 'none' },
  socialSecurityCard: { accepted: false },
  printer: { transport: 'none' },
};

/** Starts the terminal: guards first, then the window, then core and devices, which may all fail without it. */
export function startTerminal(profile: Profile): void {
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return;
  }
  restartOnBug();
  let leaving = false;
  // Chromium has no sandbox for root, who runs the tests of closed machines; no terminal runs as root.
  if (process.getuid?.() !== 0) app.enableSandbox();
  declareAppScheme();
  guardPages();
  app.on('before-quit', () => {
    leaving = true;
  });
  app.on('window-all-closed', () => app.quit());

  void app.whenReady().then(async () => {
    guardSession();
    const { resourcesDirectory } = profile;
    const { facts, keyStore } = readStartFacts(profile);
    const { dataDirectory, site } = facts;
    const voicePacks = findVoicePacks([
      ...siteVoicePlaces(app.getPath('userData')),
      join(resourcesDirectory, 'voice'),
    ]);
    const recorded = listForPage(voicePacks, site?.voice ?? { dialect: null, preferSystem: false });
    serveApp(
      {
        '/': besideMain('renderer'),
        '/vision-wasm/': besideMain('vision-wasm'),
        '/onnx-wasm/': besideMain('onnx-wasm'),
        '/face-model/': join(resourcesDirectory, 'face-model'),
        '/models/': join(resourcesDirectory, 'models'),
        '/voice/generated/': join(resourcesDirectory, 'voice', 'generated'),
      },
      { documents: new Map([[VOICE_ADDRESSES.recorded, recorded.list]]), files: recorded.files },
    );

    const faceModel = findFaceModel(
      join(resourcesDirectory, 'face-model', 'face_landmarker.task'),
      join(resourcesDirectory, 'face-model', 'known-models.json'),
    );
    const livenessModels = findLivenessModels(join(resourcesDirectory, 'models'));
    const coreStart: CoreStart = {
      type: 'start',
      ...facts,
      faceModel,
      livenessModels: livenessModels.models,
      regionsDirectory: join(resourcesDirectory, 'regions'),
      demonstration: profile.standIns ? { standIns: nameStandIns(profile.standIns, keyStore) } : null,
    };

    announce(coreStart, livenessModels.problems, voicePacks);
    let window: BrowserWindow | null = null;
    const page = () => (window && !window.isDestroyed() ? window.webContents : null);
    const core = new CoreProcess({
      file: besideMain('core.cjs'),
      nodeProgram: profile.nodeProgram,
      start: coreStart,
      keepSecrets: (text) => keyStore.keep(text),
      onView: (view) => {
        page()?.send(CHANNELS.view, view);
        profile.onView?.(view);
      },
      onDeviceCommand: (command) => devices.send(command),
    });
    const devices = new DevicesProcess({
      file: besideMain(profile.devicesFile),
      nodeProgram: profile.nodeProgram,
      devices: site ?? NO_DEVICES,
      memoryFile: join(dataDirectory, 'reader-memory.json'),
      onEvent: (event) => core.tell({ type: 'device-event', event }),
      onLost: () => core.tell({ type: 'neighbour-lost', fault: 'devices-lost' }),
      onOther: (message) => takeOther?.(message),
    });
    const takeOther = profile.openSimulation?.(page, devices);

    openBridge(page, {
      currentView: () => core.view,
      command: (command) => core.command(command),
      faceModel: () => faceModel,
      livenessModels: () => livenessModels.models,
      staffExit: async (code) => {
        const checked = await core.checkStaffExit(code);
        if (checked.ok) setTimeout(() => app.quit(), 200);
        return checked;
      },
    });
    window = openWindow({
      preloadFile: besideMain('preload.cjs'),
      devTools: profile.devTools,
      placement: site?.window ?? { mode: 'kiosk', width: 1080, height: 1920 },
      onLost: () => core.tell({ type: 'neighbour-lost', fault: 'page-lost' }),
      mayClose: () => leaving,
    });
    core.start();
    devices.start();

    powerMonitor.on('resume', () => core.tell({ type: 'woken' }));
    app.on('second-instance', () => window?.focus());
    let stopped = false;
    app.on('will-quit', (event) => {
      if (stopped) return;
      event.preventDefault();
      void Promise.all([core.stop(), devices.stop()]).then(() => {
        stopped = true;
        app.quit();
      });
    });
  });
}

/** The first lines of output: program, run-time and face model, and what is in the model slots and the voice packs. */
function announce(
  { softwareVersion, faceModel, livenessModels }: CoreStart,
  problems: readonly SlotProblem[],
  voicePacks: FoundPacks,
): void {
  const short = ({ name, sha256 }: FaceModel) => `${name} (${sha256.slice(0, 12)}…)`;
  const { electron, chrome } = process.versions;
  const lines = [
    `Anhao ${softwareVersion}, Electron ${electron}, Chromium ${chrome}, face model ` +
      (faceModel.ok ? short(faceModel.value) : faceModel.fault),
  ];
  for (const model of [livenessModels.passive, livenessModels.embedding]) {
    if (model !== null) lines.push(`model slot ${model.slot}: ${short(model)}`);
  }
  for (const { slot, problem } of problems) lines.push(`model slot ${slot}: empty, ${problem}`);
  for (const { pack, files } of voicePacks.packs)
    lines.push(`voice ${pack.tag}: ${files.size} recorded clips`);
  for (const problem of voicePacks.problems) lines.push(`voice: ${problem}`);
  process.stdout.write(`${lines.join('\n')}\n`);
}

function nameStandIns(known: readonly StandIn[], keyStore: KeyStore): StandIn[] {
  const standIns = new Set(known);
  if (!canUseUtilityProcess()) standIns.add('test-runtime');
  if (keyStore.isPlain()) standIns.add('plain-key-store');
  if (app.commandLine.hasSwitch('use-fake-device-for-media-stream')) standIns.add('synthetic-camera');
  return [...standIns];
}
