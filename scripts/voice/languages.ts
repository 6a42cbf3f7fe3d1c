import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { LanguageModule } from '../../renderer/text/language-module.ts';
import { addLanguages } from '../../renderer/text/languages.ts';

/** Every file here is one language of the terminal; the page finds them by the same pattern. */
export const LANGUAGE_FILES = resolve(import.meta.dirname, '../../renderer/text/languages');

/** Makes the languages of a folder known, as the page does at its start. @returns their tags */
export async function loadLanguages(folder: string = LANGUAGE_FILES): Promise<string[]> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
  const modules: LanguageModule[] = [];
  for (const file of files.sort()) {
    const { language } = await import(pathToFileURL(join(folder, file)).href);
    modules.push(language);
  }
  addLanguages(modules);
  return modules.map(({ tag }) => tag);
}
