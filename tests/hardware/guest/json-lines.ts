/** Marks bytes in JSON, which has none. */
const BYTES_KEY = '$base64';

/** A message as one line. Bytes of any kind become base64. */
export function encodeLine(message: unknown): string {
  // `this`, as the value of a Buffer has already been made into something else.
  function encodeBytes(this: Readonly<Record<string, unknown>>, key: string, value: unknown): unknown {
    const original = this[key];
    if (!(original instanceof Uint8Array)) return value;
    return { [BYTES_KEY]: Buffer.from(original).toString('base64') };
  }
  return `${JSON.stringify(message, encodeBytes)}\n`;
}

/** The message of one line. Throws on what is no JSON. */
export function decodeLine(line: string): unknown {
  return JSON.parse(line, (_key, value: unknown) => {
    if (typeof value !== 'object' || value === null) return value;
    const encoded: unknown = Reflect.get(value, BYTES_KEY);
    return typeof encoded === 'string' ? Uint8Array.from(Buffer.from(encoded, 'base64')) : value;
  });
}
