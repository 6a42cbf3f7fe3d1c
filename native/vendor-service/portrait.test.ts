import { expect, test } from 'vitest';
import { drawPortrait } from '../simulator/simulated-vendor-service-portrait.ts';
import { decodePortrait } from './portrait.ts';

const jpeg = drawPortrait();
const base64 = Buffer.from(jpeg).toString('base64');

test.each([
  ['bare', base64],
  ['as a data URL', `data:image/jpeg;base64,${base64}`],
  ['as a data URL with the old name', `data:image/jpg;base64,${base64}`],
  ['in lines', base64.replace(/(.{76})/g, '$1\r\n')],
])('a JPEG file %s', (_name, photobase64) => {
  expect(decodePortrait(photobase64)).toEqual({ format: 'jpeg', bytes: jpeg });
});

test.each([
  ['nothing', ''],
  [
    'a PNG file',
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  ],
  ['half a file', base64.slice(0, 400)],
  ['no base64', `${base64.slice(0, -4)}<b>`],
  ['another address', 'data:text/html;base64,PGI+'],
  ['too much', Buffer.concat([jpeg.slice(0, -2), Buffer.alloc(200_000), jpeg.slice(-2)]).toString('base64')],
])('%s is no portrait', (_name, photobase64) => {
  expect(decodePortrait(photobase64)).toBeNull();
});
