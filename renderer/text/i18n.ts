import { createInstance, type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import type { Language } from '../../contract/visit.ts';
import type { Catalogue } from './catalogue.ts';
import { allLanguages } from './languages.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: Catalogue };
  }
}

/** The page's one i18next instance, with every catalogue inside: nothing is loaded later. */
export function createTexts(language: Language): i18n {
  const texts = createInstance();
  void texts.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    resources: Object.fromEntries(
      allLanguages().map(({ tag, catalogue }) => [tag, { translation: catalogue }]),
    ),
    initAsync: false,
    returnNull: false,
    // React escapes what it draws; escaping twice would show entities.
    interpolation: { escapeValue: false },
  });
  return texts;
}
