import { open } from 'node:fs/promises';
import canonicalize from 'canonicalize';
import { z } from 'zod';
import { type ReceiptFile, receiptFileSchema, receiptSealSchema } from '../../../contract/bundle.ts';
import { type PublicJwk, publicJwkSchema } from '../../../contract/central-api.ts';
import { fail, type Result, succeed } from '../../../contract/result.ts';
import { sha256 } from '../seal/digest.ts';
import { adoptKeySet } from '../seal/key-set.ts';
import type { Enrolment } from '../seal/secrets.ts';
import type { CryptographicSuite } from '../seal/suite.ts';
import { isFileError, RECEIPTS_DAMAGED, RECEIPTS_FOREIGN } from './bundle-fault.ts';

/** Receipts of a whole bundle are some 5 MB. */
const LARGEST_FILE_BYTES = 64 * 1024 * 1024;

/** Receipts whose seal fits. */
export interface ProvenReceipts extends Pick<ReceiptFile, 'receipts' | 'refused'> {
  /** The enrolment with the newest keys that the file brought; the same object when it brought none. */
  readonly enrolment: Enrolment;
}

/**
 * Reads a receipt file and proves its seal. 'receipts-damaged' when it cannot be read, was cut off or changed;
 * 'receipts-foreign' when it is of another terminal, or of a service that this terminal does not trust.
 */
export async function readReceiptFile(
  path: string,
  enrolment: Enrolment,
  suite: CryptographicSuite,
): Promise<Result<ProvenReceipts>> {
  const text = await readBounded(path);
  const parsed = receiptFileSchema.safeParse(text === null ? null : parseJson(text));
  if (!parsed.success) return fail(RECEIPTS_DAMAGED);
  const { terminalId, receipts, refused, signedKeySets, seal } = parsed.data;
  if (terminalId !== enrolment.terminalId) return fail(RECEIPTS_FOREIGN);
  const adopted = await adoptKeySet(enrolment, signedKeySets, suite);
  const newest = adopted.ok ? adopted.value : enrolment;
  const verified = await suite.verify(seal, knownKeys(enrolment, newest));
  if (!verified.ok) return fail(RECEIPTS_FOREIGN);
  const sealed = receiptSealSchema.safeParse(parseJson(new TextDecoder().decode(verified.value)));
  if (!sealed.success || sealed.data.terminalId !== terminalId) return fail(RECEIPTS_FOREIGN);
  if (sealed.data.sha256 !== sha256(canonicalize({ receipts, refused }) ?? '')) return fail(RECEIPTS_DAMAGED);
  return succeed({ receipts, refused, enrolment: newest });
}

/** Receipt keys of both, so that a file from before a rotation is still read after it. */
export function knownKeys(before: Enrolment, after: Enrolment): PublicJwk[] {
  const byKid = new Map([...before.receiptKeys, ...after.receiptKeys].map((key) => [key.kid, key]));
  return z.array(publicJwkSchema).parse([...byKid.values()]);
}

async function readBounded(path: string): Promise<string | null> {
  try {
    const handle = await open(path, 'r');
    try {
      const { size } = await handle.stat();
      return size > LARGEST_FILE_BYTES ? null : await handle.readFile('utf8');
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (!isFileError(error)) throw error;
    return null;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
