import type { Random } from './random.ts';

/** A copy of `bytes` with one byte changed, somewhere from `from` to before `to`. */
export function withOneByteChanged(
  bytes: Uint8Array,
  random: Random,
  from = 0,
  to = bytes.length,
): Uint8Array {
  const at = random.between(from, to - 1);
  return bytes.with(at, (bytes[at] ?? 0) ^ random.between(1, 255));
}

/** A copy with some of: bytes changed, lost, put in, a stretch repeated, the end cut off. */
export function mutate(bytes: Uint8Array, random: Random): Uint8Array {
  let mutated = bytes;
  for (let times = random.between(1, 4); times > 0; times -= 1) mutated = mutateOnce(mutated, random);
  return mutated;
}

function mutateOnce(bytes: Uint8Array, random: Random): Uint8Array {
  if (bytes.length === 0) return random.bytes(random.below(8));
  const at = random.below(bytes.length);
  const length = random.between(1, 12);
  switch (random.below(6)) {
    case 0:
      return join(bytes.subarray(0, at), bytes.subarray(at + length));
    case 1:
      return join(bytes.subarray(0, at), random.bytes(length), bytes.subarray(at));
    case 2:
      return join(bytes.subarray(0, at + length), bytes.subarray(at));
    case 3:
      return bytes.slice(0, at);
    case 4:
      return bytes.with(at, random.pick([0x00, 0xff, 0xaa, 0x7f, 0x80]));
    default:
      return withOneByteChanged(bytes, random);
  }
}

/** Everything in one array. */
export function join(...parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

/** A copy of `text` with a few characters changed, lost, put in or repeated; any UTF-16 may come out. */
export function mutateText(text: string, random: Random): string {
  let mutated = text;
  for (let times = random.between(1, 4); times > 0; times -= 1) {
    const at = random.below(mutated.length + 1);
    const odd = random.pick([
      '\0',
      '\n',
      '\uffff',
      '\ud800',
      '\u2028',
      '9',
      '-',
      '{',
      '"',
      ' ',
      '=>',
      '1e999',
      '0x',
    ]);
    const after = mutated.slice(at + random.below(3));
    mutated = mutated.slice(0, at) + (random.chance(0.6) ? odd : mutated.slice(0, random.below(20))) + after;
  }
  return mutated;
}
