import type { CardPortrait } from '../../contract/card.ts';
import { recognisePortrait } from '../photo/portrait-format.ts';

const DATA_URL_HEADER = /^data:image\/[a-z]{3,4};base64,/;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** The portrait in `photobase64`, bare or as a data URL; `null` when there is none or it is no BMP or JPEG file. */
export function decodePortrait(photobase64: string): CardPortrait | null {
  const base64 = photobase64.replace(DATA_URL_HEADER, '').replace(/\s+/g, '');
  return BASE64.test(base64) ? recognisePortrait(new Uint8Array(Buffer.from(base64, 'base64'))) : null;
}
