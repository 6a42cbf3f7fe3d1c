import type { RegionSentence } from '../../contract/certification-status.ts';
import { type Language, languageSchema } from '../../contract/visit.ts';
import type { LanguageModule } from './language-module.ts';
import { language as en } from './languages/en.ts';
import { language as zhCN } from './languages/zh-CN.ts';

const registry = new Map<Language, LanguageModule>();

/**
 * Makes languages known; one with a known tag takes the place of the former. To be called before the page is drawn.
 * Exception: a tag that is no BCP 47 tag.
 */
export function addLanguages(modules: readonly LanguageModule[]): void {
  for (const module of modules) registry.set(languageSchema.parse(module.tag), module);
}

addLanguages([zhCN, en]);

/** Every language of this terminal, in the order of its button. */
export function allLanguages(): readonly LanguageModule[] {
  return [...registry.values()].sort((a, b) => a.order - b.order || a.tag.localeCompare(b.tag));
}

/** The texts of a language; those of Chinese where the site or a person asks for one that this terminal does not have. */
export function languageModule(language: Language): LanguageModule {
  return registry.get(language) ?? zhCN;
}

/** The language to which the language button changes: the next one, and after the last the first. */
export function nextLanguage(language: Language): Language {
  const tags = allLanguages().map(({ tag }) => tag);
  return tags[(tags.indexOf(languageModule(language).tag) + 1) % tags.length] ?? zhCN.tag;
}

/** What a language calls itself: the words of the language button, which are in the language that it changes to. */
export function nameOfLanguage(language: Language): string {
  return languageModule(language).name;
}

/** Words that a region has in two languages, for a person of any language. */
export function wordsIn(text: RegionSentence, language: Language): string {
  return text[languageModule(language).regionLanguage];
}
