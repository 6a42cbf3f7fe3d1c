import { createHash, randomBytes } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import type { PublicJwk } from '../../contract/central-api.ts';
import { fail, type Result, succeed } from '../../contract/result.ts';
import type { Database } from './database.ts';

/** How long a one-time enrolment code may be used, milliseconds. */
const ENROLMENT_CODE_LIFE_MS = 3_600_000;

/** Crockford's base 32: no I, L, O, U, which people confuse. */
const CODE_ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const CODE_GROUPS = 4;
const CODE_GROUP_LENGTH = 5;

/** An enrolled terminal. */
export interface Terminal {
  readonly terminalId: string;
  readonly key: PublicJwk;
}

/** The enrolled terminals and the codes that let new ones in. */
export interface TerminalTable {
  /** Makes a new one-time code (100 random bits); good for one hour and for one terminal. */
  issueCode(now: Date): string;
  /**
   * Enrols the terminal that holds `key`. The same code with the same key gives the same answer again, for the
   * terminal that lost the first one; a known key keeps its terminal id with a new code.
   */
  enrol(request: {
    readonly code: string;
    readonly key: PublicJwk;
    /** JWK thumbprint (RFC 7638) of `key`. */
    readonly thumbprint: string;
    readonly softwareVersion: string;
    readonly now: Date;
  }): Result<Terminal, 'enrolment-code-unknown' | 'enrolment-code-used'>;
  /** The terminal with this id; null when there is none. */
  find(terminalId: string): Terminal | null;
}

interface CodeRow {
  expires_at: string;
  used_at: string | null;
  key_thumbprint: string | null;
}

interface TerminalRow {
  terminal_id: string;
  key_jwk: string;
}

/** Terminals and enrolment codes in the database. */
export function openTerminalTable(database: Database): TerminalTable {
  const insertCode = database.prepare<[string, string]>(
    'INSERT INTO enrolment_code (code_sha256, expires_at) VALUES (?, ?)',
  );
  // Looked up by the hash of what was sent, so that the time of the search tells nothing about the codes there are.
  const findCode = database.prepare<[string], CodeRow>(
    `SELECT expires_at, used_at, key_thumbprint FROM enrolment_code LEFT JOIN terminal USING (terminal_id)
     WHERE code_sha256 = ?`,
  );
  const useCode = database.prepare<[string, string, string]>(
    'UPDATE enrolment_code SET used_at = ?, terminal_id = ? WHERE code_sha256 = ?',
  );
  const keepTerminal = database.prepare<[string, string, string, string, string], TerminalRow>(
    `INSERT INTO terminal (terminal_id, key_thumbprint, key_jwk, software_version, enrolled_at)
     VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (key_thumbprint) DO UPDATE
     SET key_jwk = excluded.key_jwk, software_version = excluded.software_version
     RETURNING terminal_id, key_jwk`,
  );
  const findTerminal = database.prepare<[string], TerminalRow>(
    'SELECT terminal_id, key_jwk FROM terminal WHERE terminal_id = ?',
  );

  const enrol: TerminalTable['enrol'] = ({ code, key, thumbprint, softwareVersion, now }) => {
    const codeSha256 = hashCode(code);
    const known = findCode.get(codeSha256);
    if (known === undefined) return fail('enrolment-code-unknown');
    if (known.used_at !== null && known.key_thumbprint !== thumbprint) return fail('enrolment-code-used');
    if (Date.parse(known.expires_at) < now.getTime()) return fail('enrolment-code-unknown');
    const row = keepTerminal.get(
      uuidv7(),
      thumbprint,
      JSON.stringify(key),
      softwareVersion,
      now.toISOString(),
    );
    if (row === undefined) throw new Error('the terminal was not kept');
    useCode.run(known.used_at ?? now.toISOString(), row.terminal_id, codeSha256);
    return succeed(readTerminal(row));
  };

  return {
    issueCode(now) {
      const code = makeCode();
      insertCode.run(hashCode(code), new Date(now.getTime() + ENROLMENT_CODE_LIFE_MS).toISOString());
      return code;
    },
    enrol: database.transaction(enrol).immediate,
    find(terminalId) {
      const row = findTerminal.get(terminalId);
      return row === undefined ? null : readTerminal(row);
    },
  };
}

function readTerminal(row: TerminalRow): Terminal {
  // Written by this file from a parsed key.
  return { terminalId: row.terminal_id, key: JSON.parse(row.key_jwk) as PublicJwk };
}

function makeCode(): string {
  const characters = [...randomBytes(CODE_GROUPS * CODE_GROUP_LENGTH)].map(
    (byte) => CODE_ALPHABET[byte % 32],
  );
  return Array.from({ length: CODE_GROUPS }, (_, group) =>
    characters.slice(group * CODE_GROUP_LENGTH, (group + 1) * CODE_GROUP_LENGTH).join(''),
  ).join('-');
}

/** SHA-256 of a code as people may type it: case, hyphens and spaces do not count. */
function hashCode(code: string): string {
  return createHash('sha256').update(code.toUpperCase().replace(/[\s-]/gu, '')).digest('hex');
}
