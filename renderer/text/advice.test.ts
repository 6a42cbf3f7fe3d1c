import { describe, expect, test } from 'vitest';
import type { RegionHelp } from '../../contract/services.ts';
import { adviceFor, hotlinesFor } from './advice.ts';

const words = (text: string) => ({ 'zh-CN': text, en: text });
const hotline = (id: string) => ({
  id,
  name: words(id),
  number: `1-${id.length}`,
  hours: null,
  openNow: null,
});
const HELP: RegionHelp = {
  region: words('省'),
  hotlines: [hotline('first'), hotline('second'), hotline('third')],
  advice: [
    { topic: 'not-found', text: words('核对'), hotlines: ['third', 'gone'] },
    { topic: 'line-busy', text: words('打别的'), hotlines: [] },
  ],
  corrections: [],
};
const idsOf = (fault: Parameters<typeof hotlinesFor>[0]) => hotlinesFor(fault, HELP).map(({ id }) => id);

describe('what a region advises', () => {
  test('belongs to the trouble that it is about', () => {
    expect(adviceFor('person-not-found', HELP)?.text['zh-CN']).toBe('核对');
    expect(adviceFor('no-such-person', HELP)).toBeNull();
    expect(adviceFor('disk-full', HELP)).toBeNull();
    expect(adviceFor('person-not-found', null)).toBeNull();
  });

  test('puts its numbers first, each once, and never one that is not there', () => {
    expect(idsOf('person-not-found')).toEqual(['third', 'first', 'second']);
    expect(idsOf('no-such-person')).toEqual(['first', 'second', 'third']);
    expect(idsOf(null)).toEqual(['first', 'second', 'third']);
    expect(hotlinesFor('person-not-found', null)).toEqual([]);
  });
});
