import { describe, expect, it } from 'vitest';
import { IdentityReference } from './identity-reference.ts';

describe('IdentityReference', () => {
  it('compares with the face it keeps', () => {
    const identity = new IdentityReference();
    expect(identity.compare(Float32Array.of(1, 0))).toBeNull();
    identity.keep(Float32Array.of(2, 0));
    expect(identity.compare(Float32Array.of(5, 0))).toBeCloseTo(1, 6);
    expect(identity.compare(Float32Array.of(0, 3))).toBeCloseTo(0, 6);
  });

  it('leaves nothing of a face that it forgets', () => {
    const identity = new IdentityReference();
    const embedding = Float32Array.of(1, 2);
    identity.keep(embedding);
    identity.clear();
    expect([...embedding]).toEqual([0, 0]);
    expect(identity.compare(Float32Array.of(1, 2))).toBeNull();
  });
});
