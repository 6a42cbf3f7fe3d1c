import { expect, it } from 'vitest';
import type { FaultCode } from '../../contract/faults.ts';
import { Health } from './health.ts';

it('shows the most fundamental trouble of the terminal, and each change once', () => {
  const shown: (FaultCode | null)[] = [];
  const health = new Health((fault) => shown.push(fault));
  health.report('reader', 'reader-missing');
  health.report('reader', 'reader-missing');
  health.report('disk', 'disk-full');
  health.report('start', 'key-store-unavailable');
  health.report('disk', null);
  health.report('start', null);
  health.report('reader', 'reader-silent');
  health.report('reader', null);
  health.report('face-model', null);
  expect(shown).toEqual([
    'reader-missing',
    'disk-full',
    'key-store-unavailable',
    'reader-missing',
    'reader-silent',
    null,
  ]);
});
