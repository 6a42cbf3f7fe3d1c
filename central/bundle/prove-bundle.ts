import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { bundleEndSchema, bundleHeaderSchema, bundleSealSchema } from '../../contract/bundle.ts';
import type { AuditHead } from '../../contract/central-api.ts';
import { fail, type Result, succeed } from '../../contract/result.ts';
import { joseSuite } from '../keys/jose-suite.ts';
import type { CryptographicSuite, KeySearch, VerificationKey } from '../keys/suite.ts';
import { searchTerminalKeys } from '../keys/terminal-keys.ts';
import type { TerminalTable } from '../store/terminals.ts';
import { parseLine, readLines } from './bundle-lines.ts';

/** What the terminal signs of a bundle: the audit head too, so that nobody can make the chain look cut. */
type Seal = z.infer<typeof bundleSealSchema>;

/** Why nothing of a bundle is taken. */
export type ProofFault = 'bundle-damaged' | 'bundle-format-unknown' | 'terminal-unknown' | 'seal-invalid';

/** A bundle whose seal fits. */
export interface ProvenBundle {
  readonly terminalId: string;
  readonly auditHead: AuditHead;
  /** SHA-256 of each line of a record, base64. */
  readonly lineHashes: readonly string[];
}

/**
 * Reads a bundle to its end and proves its seal, before anything of it is taken. All or nothing: of a bundle that was cut
 * off or changed even a line that looks whole is not taken, although the record in it is sealed and signed by itself. What
 * stands beside the record (its id, the offset of the clock, the length) is proven by the seal of the bundle only, and
 * the first to bring an id keeps it: rubbish under the id of a true record would get that one refused for ever. Nothing
 * is lost by the refusal, since the terminal keeps every record until its receipt comes back; a new bundle costs a walk.
 *
 * Rejects with `BundleDamage` when the file cannot be read.
 */
export async function proveBundle(
  file: string,
  terminals: Pick<TerminalTable, 'find' | 'findKey'>,
  suite: CryptographicSuite = joseSuite,
): Promise<Result<ProvenBundle, ProofFault>> {
  const content = createHash('sha256');
  const lineHashes: string[] = [];
  let header: Buffer | null = null;
  let last: Buffer | null = null;
  for await (const line of readLines(file)) {
    if (header === null) {
      // Tells a film or a backup at once, whatever its size.
      if (!mayBeHeader(line)) return fail('bundle-damaged');
      header = line;
      content.update(line);
      continue;
    }
    if (last !== null) {
      content.update(last);
      lineHashes.push(hashLine(last));
    }
    last = line;
  }
  if (header === null || last === null) return fail('bundle-damaged');
  const parsedHeader = bundleHeaderSchema.safeParse(parseLine(header));
  if (!parsedHeader.success) return fail('bundle-format-unknown');
  const end = bundleEndSchema.safeParse(parseLine(last));
  if (!end.success) return fail('bundle-damaged');
  const { terminalId } = parsedHeader.data;
  if ((await terminals.find(terminalId)) === null) return fail('terminal-unknown');
  const sealed = await openSeal(end.data.seal, searchTerminalKeys(terminals, terminalId), suite);
  if (sealed === null) return fail('seal-invalid');
  const { auditHead } = sealed;
  const fits =
    sealed.terminalId === terminalId &&
    sealed.records === lineHashes.length &&
    end.data.records === lineHashes.length &&
    end.data.auditHead.position === auditHead.position &&
    end.data.auditHead.hash === auditHead.hash &&
    sealed.sha256 === content.digest('hex');
  return fits ? succeed({ terminalId, auditHead, lineHashes }) : fail('bundle-damaged');
}

/** Hash by which a line is known again when the file is read for the second time. */
export function hashLine(line: Uint8Array): string {
  return createHash('sha256').update(line).digest('base64');
}

function mayBeHeader(line: Buffer): boolean {
  const content = parseLine(line);
  return (
    typeof content === 'object' && content !== null && 'kind' in content && content.kind === 'anhao-bundle'
  );
}

async function openSeal(
  seal: string,
  findKey: KeySearch<VerificationKey>,
  suite: CryptographicSuite,
): Promise<Seal | null> {
  const verified = await suite.verify(seal, findKey);
  return verified.ok ? (bundleSealSchema.safeParse(parseLine(verified.value.bytes)).data ?? null) : null;
}
