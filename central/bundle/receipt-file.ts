import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import canonicalize from 'canonicalize';
import type { ReceiptFile } from '../../contract/bundle.ts';
import { joseSuite } from '../keys/jose-suite.ts';
import type { ServiceKeys } from '../keys/service-keys.ts';
import type { CryptographicSuite } from '../keys/suite.ts';
import { writeDurably } from '../store/durable-file.ts';

/**
 * Writes what goes back to the terminal: the receipts, the refusals, and the key sets, since a terminal whose line is
 * dead learns of new keys only by the stick. `seal`: JWS compact (EdDSA) by the present receipt key of the JSON
 * `{terminalId, sha256}`, the hash being of the RFC 8785 form of `{receipts, refused}`: a refusal has no signature of its
 * own. Flushed and read back when it returns; rejects with the error of the file system.
 */
export async function writeReceiptFile(
  path: string,
  content: Pick<ReceiptFile, 'terminalId' | 'receipts' | 'refused'>,
  keys: Pick<ServiceKeys, 'receipt' | 'signedKeySets'>,
  suite: CryptographicSuite = joseSuite,
): Promise<boolean> {
  const { terminalId, receipts, refused } = content;
  const sha256 = suite.digest(canonicalize({ receipts, refused }) ?? '');
  const seal = await suite.sign(Buffer.from(JSON.stringify({ terminalId, sha256 })), keys.receipt);
  const file = {
    kind: 'anhao-receipts',
    format: 1,
    ...{ terminalId, receipts, refused },
    signedKeySets: await keys.signedKeySets(),
    seal,
  } satisfies ReceiptFile;
  const bytes = Buffer.from(`${JSON.stringify(file)}\n`);
  await writeDurably(path, bytes, 0o644);
  return bytes.equals(await readFile(path));
}

/** `<name>.receipts` for `<name>.bundle`, beside it unless another folder is told. */
export function receiptPath(bundleFile: string, folder: string = dirname(bundleFile)): string {
  return join(folder, `${basename(bundleFile, '.bundle')}.receipts`);
}
