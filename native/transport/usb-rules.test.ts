import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { KNOWN_HID_MODELS } from './hid-candidates.ts';
import { KNOWN_USB_READERS } from './usb-candidates.ts';
import type { UsbNumbers } from './usb-port.ts';

const RULES = new URL('../../resources/package/linux/60-anhao-readers.rules', import.meta.url);

/** Numbers that the rules name: `ATTRS` for the parents of a hidraw node, `ATTR` for a USB device itself. */
function numbersIn(rules: string, key: 'ATTR' | 'ATTRS'): string[] {
  const pattern = new RegExp(
    `^${key}\\{idVendor\\}=="([0-9a-f]{4})", ${key}\\{idProduct\\}=="([0-9a-f]{4})", ` +
      'MODE="0660", GROUP="plugdev", TAG\\+="uaccess"$',
    'gm',
  );
  return [...rules.matchAll(pattern)].map(([, vendorId, productId]) => `${vendorId}:${productId}`).sort();
}

const expected = (numbers: readonly UsbNumbers[]) =>
  numbers.map(({ vendorId, productId }) => `${vendorId}:${productId}`).sort();

describe('udev rules', () => {
  const rules = readFileSync(RULES, 'utf8');

  test('name exactly the known HID readers and the known USB readers', () => {
    expect(numbersIn(rules, 'ATTRS')).toEqual(expected(KNOWN_HID_MODELS));
    expect(numbersIn(rules, 'ATTR')).toEqual(expected(KNOWN_USB_READERS));
  });

  test('have no line that udev would not understand, and no jump to nowhere', () => {
    const lines = rules.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    const term =
      '(ACTION|SUBSYSTEM|ATTRS?\\{id(Vendor|Product)\\}|ENV\\{DEVTYPE\\}|MODE|GROUP|TAG|LABEL|GOTO)';
    for (const line of lines) {
      expect(line).toMatch(new RegExp(`^${term}(==|!=|=|\\+=)"[^"]+"(, ${term}(==|!=|=|\\+=)"[^"]+")*$`));
    }
    const namesAfter = (key: string) =>
      [...rules.matchAll(new RegExp(`${key}="(\\w+)"`, 'g'))].map((m) => m[1]);
    expect(new Set(namesAfter('GOTO'))).toEqual(new Set(namesAfter('LABEL')));
  });
});
