/** A source of reproducible randomness. */
export interface Random {
  /** 0 .. 2^32 - 1. */
  uint32(): number;
  /** 0 .. limit - 1; `limit` at least 1. */
  below(limit: number): number;
  /** `low` .. `high`, both included. */
  between(low: number, high: number): number;
  /** True with this probability, 0..1. */
  chance(probability: number): boolean;
  bytes(count: number): Uint8Array;
  pick<const Items extends readonly [unknown, ...unknown[]]>(items: Items): Items[number];
}

/**
 * The randomness of case number `index` of a run with `seed`; each case has its own, so that any one can be made
 * again alone. Generator: xoshiro128** (Blackman and Vigna, "Scrambled linear pseudorandom number generators",
 * 2021), its state filled from seed and index by the mixing function of SplitMix (Steele, Lea and Flood, 2014; 32-bit
 * finaliser of MurmurHash3).
 */
export function createRandom(seed: number, index: number): Random {
  let counter = mix(seed) ^ Math.imul(index, 0x9e3779b1);
  const nextOfSeed = () => {
    counter = (counter + 0x9e3779b9) | 0;
    return mix(counter);
  };
  let a = nextOfSeed();
  let b = nextOfSeed();
  let c = nextOfSeed();
  // The state must not be all zeros.
  let d = nextOfSeed() | 1;

  function uint32(): number {
    const result = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotateLeft(d, 11);
    return result;
  }
  const below = (limit: number) => Math.floor((uint32() / 0x1_0000_0000) * limit);

  return {
    uint32,
    below,
    between: (low, high) => low + below(high - low + 1),
    chance: (probability) => uint32() < probability * 0x1_0000_0000,
    bytes: (count) => {
      const bytes = new Uint8Array(count);
      for (let offset = 0; offset < count; offset += 4) {
        const word = uint32();
        for (let part = 0; part < 4 && offset + part < count; part += 1)
          bytes[offset + part] = word >>> (part * 8);
      }
      return bytes;
    },
    pick: (items) => items[below(items.length)] ?? items[0],
  };
}

function rotateLeft(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}

function mix(value: number): number {
  let mixed = value | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
