import { createHash, randomBytes } from 'node:crypto';
import type { AuditHead, PublicJwk } from '../../contract/central-api.ts';
import type { Result } from '../../contract/result.ts';

/** How long a one-time enrolment code may be used, milliseconds. */
export const ENROLMENT_CODE_LIFE_MS = 3_600_000;

/** Crockford's base 32 (https://www.crockford.com/base32.html): no I, L, O, U, which people confuse. */
const CODE_ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const CODE_GROUPS = 4;
const CODE_GROUP_LENGTH = 5;

/** An enrolled terminal. */
export interface Terminal {
  readonly terminalId: string;
  /** The key that it took last. */
  readonly key: PublicJwk;
}

/** A terminal that introduces itself. */
export interface EnrolmentAttempt {
  readonly code: string;
  readonly key: PublicJwk;
  /** JWK thumbprint (RFC 7638) of `key`. */
  readonly thumbprint: string;
  readonly softwareVersion: string;
  readonly now: Date;
}

/** A key that a known terminal takes in addition to those it has. */
export interface AddedKey {
  readonly key: PublicJwk;
  /** JWK thumbprint (RFC 7638) of `key`. */
  readonly thumbprint: string;
  readonly now: Date;
}

/** How an audit head compares with the newest one known: further on, the same, or back (cut off, or another chain). */
export type AuditHeadChange = 'new' | 'same' | 'went-back';

/** The enrolled terminals, their keys, and the codes that let new ones in. */
export interface TerminalTable {
  /** Makes a new one-time code (100 random bits); good for one hour and for one terminal. */
  issueCode(now: Date): Promise<string>;
  /**
   * Enrols the terminal that holds `key`. The same code with the same key gives the same answer again, for the
   * terminal that lost the first one; a known key keeps its terminal id with a new code.
   */
  enrol(
    attempt: EnrolmentAttempt,
  ): Promise<Result<Terminal, 'enrolment-code-unknown' | 'enrolment-code-used'>>;
  /** The terminal with this id; null when there is none. */
  find(terminalId: string): Promise<Terminal | null>;
  /**
   * Adds a verification key; the older ones stay, for what was signed with them. `same`: the terminal has it already.
   * `taken`: another terminal has this key, or another key of this terminal has its `kid`. Exception: no such terminal.
   */
  addKey(terminalId: string, added: AddedKey): Promise<'new' | 'same' | 'taken'>;
  /** A key of this terminal, present or earlier, by its `kid`; null when there is none. */
  findKey(terminalId: string, kid: string): Promise<PublicJwk | null>;
  /** Keeps the newest audit head (审计链头) of a terminal. One that went back is not kept. Exception: no such terminal. */
  noteAuditHead(terminalId: string, head: AuditHead): Promise<AuditHeadChange>;
  /** The newest audit head of this terminal; null before it has told one. */
  auditHead(terminalId: string): Promise<AuditHead | null>;
}

/** Compares a head with the newest one known. */
export function compareAuditHeads(known: AuditHead | null, head: AuditHead): AuditHeadChange {
  if (known === null || head.position > known.position) return 'new';
  return head.position === known.position && head.hash === known.hash ? 'same' : 'went-back';
}

/** A new one-time code, `XXXXX-XXXXX-XXXXX-XXXXX`. */
export function makeCode(): string {
  const characters = [...randomBytes(CODE_GROUPS * CODE_GROUP_LENGTH)].map(
    (byte) => CODE_ALPHABET[byte % 32],
  );
  return Array.from({ length: CODE_GROUPS }, (_, group) =>
    characters.slice(group * CODE_GROUP_LENGTH, (group + 1) * CODE_GROUP_LENGTH).join(''),
  ).join('-');
}

/**
 * SHA-256 of a code as people may type it: case, hyphens and spaces do not count. Codes are looked up by it, so that
 * the time of the search tells nothing about the codes there are.
 */
export function hashCode(code: string): string {
  return createHash('sha256').update(code.toUpperCase().replace(/[\s-]/gu, '')).digest('hex');
}
