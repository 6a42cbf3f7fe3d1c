import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium, type Page } from '@playwright/test';
import { Command } from 'commander';
import { build } from 'vite';
import type { Language, Preferences } from '../../contract/visit.ts';
import { type GalleryWindow, installFakeBridge } from './fake-bridge.ts';
import { type LayoutFindings, measureLayout } from './layout-check.ts';
import { servePage } from './page-server.ts';
import { type GalleryView, toVisitView, VIEWS } from './views.ts';

// Shows every screen of the page in every language and window size, takes a picture of each, measures its layout and runs
// axe on it. `node tests/gallery/gallery.ts --out DIRECTORY`; the last line is one JSON object; 1 when anything is wrong.

declare const window: GalleryWindow & Window;

const SIZES = {
  portrait: { width: 1080, height: 1920 },
  landscape: { width: 1920, height: 1080 },
  'desk-landscape': { width: 1366, height: 768 },
  'small-landscape': { width: 1024, height: 768 },
  'small-portrait': { width: 600, height: 1024 },
} as const;
/** Smallest text but the small print: 1 rem is 32 px in the two sizes that terminals have. */
const SMALLEST_TEXT_REM = {
  portrait: 1,
  landscape: 1,
  'desk-landscape': 1,
  'small-landscape': 0.75,
  'small-portrait': 0.75,
} as const;
type SizeName = keyof typeof SIZES;

interface Finding extends LayoutFindings {
  readonly picture: string;
  readonly axe: string[];
  /** Share of the wanted text size that the screen had room for. */
  readonly fit: string;
}

/** Large enough to read the answers, small enough for a repository. */
const SMALL_PICTURE = { scale: 0.3, quality: 40 };

const options = new Command()
  .requiredOption('--out <directory>', 'where the pictures go')
  .option('--only <texts>', 'only views whose name contains one of these, with commas between', '')
  .option('--sizes <names>', 'window sizes', Object.keys(SIZES).join(','))
  .option('--languages <names>', 'languages', 'zh-CN,en')
  .option('--text-size <name>', 'normal, large or largest', 'normal')
  .option('--contrast <name>', 'normal or high', 'normal')
  .option('--no-pictures', 'measure only')
  .option('--small', 'small pictures, as WebP')
  .option('--unpictured <text>', 'views whose name begins so are measured only')
  .option('--no-axe', 'leave axe out')
  .parse()
  .opts<{
    out: string;
    only: string;
    sizes: string;
    languages: string;
    textSize: Preferences['textSize'];
    contrast: Preferences['contrast'];
    pictures: boolean;
    small?: boolean;
    unpictured?: string;
    axe: boolean;
  }>();

const pageDirectory = await mkdtemp(join(tmpdir(), 'anhao-gallery-'));
process.env.ANHAO_OUT = pageDirectory;
await build({
  configFile: join(import.meta.dirname, '../../renderer/vite.config.ts'),
  mode: 'production',
  logLevel: 'error',
});
const { address, server } = await servePage(pageDirectory);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
});
const findings: Finding[] = [];
const pageErrors: string[] = [];
let shown = 0;
try {
  const views = VIEWS.filter(({ name }) => options.only.split(',').some((part) => name.includes(part)));
  for (const size of options.sizes.split(',') as SizeName[]) {
    const page = await openPage(size);
    for (const language of options.languages.split(',') as Language[]) {
      for (const view of views) await examine(page, view, language, size);
    }
    await page.context().close();
  }
} finally {
  await browser.close();
  server.close();
  await rm(pageDirectory, { recursive: true, force: true });
}
for (const finding of findings) console.log(JSON.stringify(finding));
for (const error of pageErrors) console.log(error);
const wrong = findings.length + pageErrors.length;
console.log(JSON.stringify({ screens: shown, findings: findings.length, pageErrors: pageErrors.length }));
process.exitCode = wrong === 0 && shown > 0 ? 0 : 1;

async function openPage(size: SizeName): Promise<Page> {
  const context = await browser.newContext({ viewport: SIZES[size], reducedMotion: 'reduce' });
  const page = await context.newPage();
  page.on('pageerror', (error) => pageErrors.push(`${size}: ${error.message}`));
  page.on('console', (message) => {
    // This server has neither a list of voice clips nor an icon for the tab.
    const expected = /(manifest\.json|favicon\.ico)$/.test(message.location().url);
    if (message.type() === 'error' && !expected) pageErrors.push(`${size}: ${message.text()}`);
  });
  await page.addInitScript(installFakeBridge);
  await page.goto(address);
  return page;
}

async function examine(page: Page, view: GalleryView, language: Language, size: SizeName): Promise<void> {
  shown += 1;
  const { textSize, contrast } = options;
  const preferences: Preferences = { language, textSize, contrast, volume: 2 };
  await page.evaluate((next) => window.showView(next), toVisitView(view, preferences, shown));
  await page.waitForSelector(`main[data-state="${view.screen.state}"]`);
  await page.evaluate(async () => {
    window.showPicture();
    await document.fonts.ready;
    // Two views of one state are two occasions here: the text of the former must not be that of the latter.
    window.dispatchEvent(new Event('resize'));
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  });
  if (view.staffExit) {
    for (let touch = 0; touch < 5; touch += 1) await page.mouse.click(20, 20);
    await page.waitForSelector('[data-testid="staff-exit"]');
    await page.click('[data-testid="key-1"]');
    await page.click('[data-testid="key-confirm"]');
    await page.waitForSelector('.staff-exit-wrong');
  }
  if (view.press) await page.click(`[data-testid="${view.press.open}"]`);
  const layout = await page.evaluate(measureLayout, SMALLEST_TEXT_REM[size]);
  const axe = options.axe ? await runAxe(page) : [];
  const picture = `${size}-${language}-${view.name}`;
  const isPictured = options.unpictured === undefined || !view.name.startsWith(options.unpictured);
  if (options.pictures && isPictured) {
    await mkdir(options.out, { recursive: true });
    if (options.small) await takeSmallPicture(page, size, join(options.out, `${picture}.webp`));
    else await page.screenshot({ path: join(options.out, `${picture}.png`) });
  }
  if (view.staffExit) await page.click('[data-testid="key-close"]');
  if (view.press) await page.click(`[data-testid="${view.press.close}"]`);
  if ([...Object.values(layout), axe].some((list) => list.length > 0))
    findings.push({ picture, ...layout, axe, fit: await readFit(page) });
}

/** Playwright itself writes neither WebP nor another scale than the page's. */
async function takeSmallPicture(page: Page, size: SizeName, path: string): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const clip = { x: 0, y: 0, ...SIZES[size], scale: SMALL_PICTURE.scale };
  const { quality } = SMALL_PICTURE;
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality, clip });
  await session.detach();
  await writeFile(path, Buffer.from(data, 'base64'));
}

function readFit(page: Page): Promise<string> {
  return page.evaluate(() => document.documentElement.style.getPropertyValue('--fit'));
}

async function runAxe(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`,
  );
}
