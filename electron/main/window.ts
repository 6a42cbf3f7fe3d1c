import { join } from 'node:path';
import { app, BrowserWindow, Menu } from 'electron';
import type { SiteConfig } from '../../contract/site-config.ts';
import { APP_ORIGIN } from './app-protocol.ts';

/** What the window is made from. */
export interface WindowOptions {
  readonly preloadFile: string;
  readonly devTools: boolean;
  readonly placement: SiteConfig['window'];
  /** The page crashed, hung or failed to load; it is loaded again by itself. */
  readonly onLost: () => void;
  /** True once staff or the operating system end the program; until then a kiosk's window does not close. */
  readonly mayClose: () => boolean;
}

/** Wait before a crashed page is loaded again. */
const RELOAD_MS = 500;

/** Guards that hold for every page that could ever exist in this program. */
export function guardPages(): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-navigate', (event) => event.preventDefault());
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  });
}

/** Opens the one window of the terminal. */
export function openWindow(options: WindowOptions): BrowserWindow {
  Menu.setApplicationMenu(null);
  const { mode, width, height } = options.placement;
  const kiosk = mode === 'kiosk';
  const window = new BrowserWindow({
    width,
    height,
    useContentSize: true,
    kiosk,
    fullscreen: kiosk,
    frame: !kiosk,
    backgroundColor: '#f7f4ee',
    title: '安好',
    webPreferences: {
      preload: options.preloadFile,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      spellcheck: false,
      devTools: options.devTools,
      // The camera and the voice go on even if another window covers this one for a moment.
      backgroundThrottling: false,
      autoplayPolicy: 'no-user-gesture-required',
    },
  });
  window.on('close', (event) => {
    // At a kiosk nobody but staff ends the program; a window on a desk has its close button.
    if (kiosk && !options.mayClose()) event.preventDefault();
  });
  window.on('page-title-updated', (event) => event.preventDefault());
  const load = () => {
    if (!window.isDestroyed()) void window.loadURL(`${APP_ORIGIN}/index.html`).catch(() => undefined);
  };
  const reload = () => {
    options.onLost();
    setTimeout(load, RELOAD_MS);
  };
  window.webContents.on('render-process-gone', reload);
  window.webContents.on('did-fail-load', (_event, _code, _description, _url, isMainFrame) => {
    if (isMainFrame) reload();
  });
  window.on('unresponsive', () => window.webContents.forcefullyCrashRenderer());
  load();
  return window;
}

/** Path of a file beside the main bundle. */
export function besideMain(name: string): string {
  return join(__dirname, name);
}
