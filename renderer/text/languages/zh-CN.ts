import type { LanguageModule } from '../language-module.ts';
import { zhCN } from '../zh-CN.ts';

/** Simplified Chinese (简体中文), the first language of the terminal. */
export const language: LanguageModule = {
  tag: 'zh-CN',
  name: '中文',
  direction: 'ltr',
  order: 1,
  catalogue: zhCN,
  regionLanguage: 'zh-CN',
  writeDay(day) {
    const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
    return `${year}年${month}月${date}日`;
  },
  spokenDate: ['digits', 'yearMark', 'month', 'day'],
  spokenStop: '。',
  // Mandarin: zh-HK and zh-TW are other ways to speak.
  systemVoice: /^(zh([-_](CN|Hans.*))?|cmn([-_].*)?)$/i,
  // Not `cmn`: espeak-ng 1.51 reads the pinyin of that voice as English, tone numbers and all (its issue 1236).
  // Slow enough for elderly listeners: about three characters a second.
  generatedVoice: { voice: 'cmn-latn-pinyin', wordsPerMinute: 145 },
};
