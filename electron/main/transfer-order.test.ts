import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { transferOrderSchema } from '../../contract/transfer.ts';
import { findTransferOrder } from './transfer-order.ts';

const HERE = resolve('/media/stick');

function find(switches: Readonly<Record<string, string>>) {
  return findTransferOrder((name) => switches[name] ?? null, HERE);
}

it('finds no order where the terminal is to serve', () => {
  expect(find({ 'user-data-dir': '/data' })).toBeNull();
});

it.each([
  [{ 'export-records': '.' }, { order: 'export-records', folder: HERE }],
  [{ 'export-records': resolve('/mnt/U 盘') }, { order: 'export-records', folder: resolve('/mnt/U 盘') }],
  [{ 'import-receipts': 'a.receipts' }, { order: 'import-receipts', file: resolve(HERE, 'a.receipts') }],
])('takes relative paths from the current folder: %j', (switches, order) => {
  expect(find(switches)).toEqual({ ok: true, value: order });
  expect(transferOrderSchema.parse(order)).toEqual(order);
});

it.each([
  [{ 'export-records': '' }, 'bundle-unwritable'],
  [{ 'import-receipts': '' }, 'receipts-damaged'],
  [{ 'export-records': '.', 'import-receipts': 'a.receipts' }, 'command-unexpected'],
])('refuses what cannot be meant: %j', (switches, fault) => {
  expect(find(switches as Record<string, string>)).toEqual({ ok: false, fault });
});
