import { v7 as uuidv7 } from 'uuid';
import type { AuditHead, PublicJwk } from '../../../contract/central-api.ts';
import { fail, succeed } from '../../../contract/result.ts';
import {
  compareAuditHeads,
  ENROLMENT_CODE_LIFE_MS,
  hashCode,
  makeCode,
  type TerminalTable,
} from '../terminals.ts';
import { attempt } from './attempt.ts';
import type { Database } from './database.ts';

interface CodeRow {
  expires_at: string;
  used_at: string | null;
  terminal_id: string | null;
}

interface KeyRow {
  key_thumbprint: string;
  terminal_id: string;
}

interface HeadRow {
  audit_position: number | null;
  audit_hash: string | null;
}

/** Terminals, their keys and enrolment codes in SQLite. */
export function openSqliteTerminals(database: Database): TerminalTable {
  const insertCode = database.prepare<[string, string]>(
    'INSERT INTO enrolment_code (code_sha256, expires_at) VALUES (?, ?)',
  );
  const findCode = database.prepare<[string], CodeRow>(
    'SELECT expires_at, used_at, terminal_id FROM enrolment_code WHERE code_sha256 = ?',
  );
  const useCode = database.prepare<[string, string, string]>(
    'UPDATE enrolment_code SET used_at = ?, terminal_id = ? WHERE code_sha256 = ?',
  );
  const insertTerminal = database.prepare<[string, string, string, string, string]>(
    `INSERT INTO terminal (terminal_id, key_thumbprint, key_jwk, software_version, enrolled_at)
     VALUES (?, ?, ?, ?, ?)`,
  );
  const updateTerminal = database.prepare<[string, string, string, string]>(
    'UPDATE terminal SET key_thumbprint = ?, key_jwk = ?, software_version = ? WHERE terminal_id = ?',
  );
  const takeKey = database.prepare<[string, string, string]>(
    'UPDATE terminal SET key_thumbprint = ?, key_jwk = ? WHERE terminal_id = ?',
  );
  const findTerminal = database.prepare<[string], { key_jwk: string }>(
    'SELECT key_jwk FROM terminal WHERE terminal_id = ?',
  );
  const insertKey = database.prepare<[string, string, string, string, string]>(
    `INSERT INTO terminal_key (key_thumbprint, terminal_id, kid, key_jwk, added_at) VALUES (?, ?, ?, ?, ?)`,
  );
  const renameKey = database.prepare<[string, string, string]>(
    'UPDATE OR IGNORE terminal_key SET kid = ?, key_jwk = ? WHERE key_thumbprint = ?',
  );
  const findOwner = database.prepare<[string], KeyRow>(
    'SELECT key_thumbprint, terminal_id FROM terminal_key WHERE key_thumbprint = ?',
  );
  const findKey = database.prepare<[string, string], { key_jwk: string }>(
    'SELECT key_jwk FROM terminal_key WHERE terminal_id = ? AND kid = ?',
  );
  const findHead = database.prepare<[string], HeadRow>(
    'SELECT audit_position, audit_hash FROM terminal WHERE terminal_id = ?',
  );
  const keepHead = database.prepare<[number, string, string]>(
    'UPDATE terminal SET audit_position = ?, audit_hash = ? WHERE terminal_id = ?',
  );

  const enrol = database.transaction(
    ({
      code,
      key,
      thumbprint,
      softwareVersion,
      now,
    }: Parameters<TerminalTable['enrol']>[0]): Awaited<ReturnType<TerminalTable['enrol']>> => {
      const codeSha256 = hashCode(code);
      const known = findCode.get(codeSha256);
      if (known === undefined) return fail('enrolment-code-unknown');
      const owner = findOwner.get(thumbprint)?.terminal_id ?? null;
      if (known.used_at !== null && (owner === null || owner !== known.terminal_id)) {
        return fail('enrolment-code-used');
      }
      if (Date.parse(known.expires_at) < now.getTime()) return fail('enrolment-code-unknown');
      const terminalId = owner ?? uuidv7();
      const jwk = JSON.stringify(key);
      if (owner === null) {
        insertTerminal.run(terminalId, thumbprint, jwk, softwareVersion, now.toISOString());
        insertKey.run(thumbprint, terminalId, key.kid, jwk, now.toISOString());
      } else {
        updateTerminal.run(thumbprint, jwk, softwareVersion, terminalId);
        renameKey.run(key.kid, jwk, thumbprint);
      }
      useCode.run(known.used_at ?? now.toISOString(), terminalId, codeSha256);
      return succeed({ terminalId, key });
    },
  );

  const addKey = database.transaction(
    (terminalId: string, { key, thumbprint, now }: Parameters<TerminalTable['addKey']>[1]) => {
      const owner = findOwner.get(thumbprint)?.terminal_id ?? null;
      if (owner !== null && owner !== terminalId) return 'taken';
      const jwk = JSON.stringify(key);
      if (owner === null) {
        if (findKey.get(terminalId, key.kid) !== undefined) return 'taken';
        insertKey.run(thumbprint, terminalId, key.kid, jwk, now.toISOString());
        takeKey.run(thumbprint, jwk, terminalId);
      }
      return owner === null ? 'new' : 'same';
    },
  );

  const noteAuditHead = database.transaction((terminalId: string, head: AuditHead) => {
    const row = findHead.get(terminalId);
    if (row === undefined) throw new Error('there is no such terminal');
    const change = compareAuditHeads(readHead(row), head);
    if (change === 'new') keepHead.run(head.position, head.hash, terminalId);
    return change;
  });

  return {
    issueCode: (now) =>
      attempt(() => {
        const code = makeCode();
        insertCode.run(hashCode(code), new Date(now.getTime() + ENROLMENT_CODE_LIFE_MS).toISOString());
        return code;
      }),
    enrol: (request) => attempt(() => enrol.immediate(request)),
    find: (terminalId) =>
      attempt(() => {
        const row = findTerminal.get(terminalId);
        return row === undefined ? null : { terminalId, key: readKey(row) };
      }),
    addKey: (terminalId, added) => attempt(() => addKey.immediate(terminalId, added)),
    findKey: (terminalId, kid) =>
      attempt(() => {
        const row = findKey.get(terminalId, kid);
        return row === undefined ? null : readKey(row);
      }),
    noteAuditHead: (terminalId, head) => attempt(() => noteAuditHead.immediate(terminalId, head)),
    auditHead: (terminalId) =>
      attempt(() => {
        const row = findHead.get(terminalId);
        return row === undefined ? null : readHead(row);
      }),
  };
}

function readKey(row: { key_jwk: string }): PublicJwk {
  // Written by this file from a parsed key.
  return JSON.parse(row.key_jwk) as PublicJwk;
}

function readHead({ audit_position: position, audit_hash: hash }: HeadRow): AuditHead | null {
  return position === null || hash === null ? null : { position, hash };
}
