import { describe, expect, it } from 'vitest';
import { faultOfMediaError } from './camera-faults.ts';

describe('faultOfMediaError', () => {
  it.each([
    ['NotFoundError', 'camera-missing'],
    ['OverconstrainedError', 'camera-missing'],
    ['NotAllowedError', 'camera-refused'],
    ['SecurityError', 'camera-refused'],
    ['NotReadableError', 'camera-busy'],
    ['AbortError', 'camera-busy'],
    ['SomethingNewError', 'camera-busy'],
  ])('takes %s for %s', (name, fault) => {
    expect(faultOfMediaError(new DOMException('', name))).toBe(fault);
  });

  it('takes what is no error at all for a camera that does not start', () => {
    expect(faultOfMediaError(undefined)).toBe('camera-busy');
  });
});
