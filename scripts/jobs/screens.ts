import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { Command } from 'commander';
import { execa } from 'execa';
import { progress } from '../progress.ts';

/**
 * `npm run screens`: the gallery of `docs/screens/`: every screen in both orientations, in normal text, in the largest text,
 * and in the largest text with high contrast, each measured and run through axe. The faults are one screen with other words:
 * all are measured, and pictured in normal text. Ends with 1 when a screen has a finding.
 */

const ROOT = resolve(import.meta.dirname, '../..');
const DEFAULT_FOLDER = join(ROOT, 'docs/screens');

/** How a person may have set the terminal; the names of the folders. */
const MANNERS = {
  normal: ['--text-size', 'normal', '--contrast', 'normal'],
  largest: ['--text-size', 'largest', '--contrast', 'normal'],
  'high-contrast': ['--text-size', 'largest', '--contrast', 'high'],
} as const;

const { out, only, axe } = new Command('screens')
  .description('界面图册 · pictures of every screen for the documentation')
  .option('--out <directory>', '图片文件夹 · where the pictures go', DEFAULT_FOLDER)
  .option('--only <text>', '只要名称含此文字的界面 · only screens whose name contains this', '')
  .option('--no-axe', '不做无障碍检查 · leave axe out')
  .parse()
  .opts<{ out: string; only: string; axe: boolean }>();

let failed = false;
for (const [manner, settings] of Object.entries(MANNERS)) {
  progress(manner);
  const folder = join(out, manner);
  if (only === '') await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const { exitCode } = await execa({
    stdio: 'inherit',
    reject: false,
    cwd: ROOT,
  })`node tests/gallery/gallery.ts --small --out ${folder} --only ${only} --languages zh-CN --sizes portrait,landscape ${settings} ${manner === 'normal' ? [] : ['--unpictured', 'fault-']} ${axe ? [] : ['--no-axe']}`;
  failed ||= exitCode !== 0;
}
await writeFile(join(out, 'README.md'), await writeIndex());
progress(relative(process.cwd(), out));
process.exitCode = failed ? 1 : 0;

/** A page with every picture: of each screen the manners side by side, the upright ones above. */
async function writeIndex(): Promise<string> {
  const manners = Object.keys(MANNERS);
  const prefix = 'portrait-zh-CN-';
  const names = (await readdir(join(out, 'normal'))).filter((name) => name.startsWith(prefix)).sort();
  const side = (file: string) =>
    manners
      .filter((manner) => existsSync(join(out, manner, file)))
      .map((manner) => `<img src="${manner}/${file}" alt="" width="200">`)
      .join(' ');
  const lines = names.flatMap((portrait) => {
    const name = portrait.slice(prefix.length, -'.webp'.length);
    return [`## ${name}`, '', side(portrait), '', side(portrait.replace('portrait', 'landscape')), ''];
  });
  return [
    '# 界面图册 · Every screen',
    '',
    '`npm run screens` 生成：两种方向，各有标准字、最大字、最大字加高对比（故障页只收标准字）；人物、编号、日期均为虚构。',
    'Made by `npm run screens`: both orientations, in normal text, in the largest text, and in the largest text with high contrast (faults in normal text only). People, numbers and days are invented.',
    '',
    ...lines,
  ].join('\n');
}
