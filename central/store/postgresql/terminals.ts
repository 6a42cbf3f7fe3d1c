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
import type { Connections, Statements } from './connection.ts';

interface CodeRow {
  expires_at: Date;
  used_at: Date | null;
  terminal_id: string | null;
}

interface HeadRow {
  /** `bigint`, which the client library gives as text. */
  audit_position: string | null;
  audit_hash: string | null;
}

/** Terminals, their keys and enrolment codes in PostgreSQL. */
export function openPostgresTerminals(connections: Connections): TerminalTable {
  return {
    async issueCode(now) {
      const code = makeCode();
      await connections.query('INSERT INTO enrolment_code (code_sha256, expires_at) VALUES ($1, $2)', [
        hashCode(code),
        new Date(now.getTime() + ENROLMENT_CODE_LIFE_MS),
      ]);
      return code;
    },
    enrol: ({ code, key, thumbprint, softwareVersion, now }) =>
      connections.inTransaction(async (statements) => {
        const codeSha256 = hashCode(code);
        const { rows } = await statements.query<CodeRow>(
          'SELECT expires_at, used_at, terminal_id FROM enrolment_code WHERE code_sha256 = $1 FOR UPDATE',
          [codeSha256],
        );
        const [known] = rows;
        if (known === undefined) return fail('enrolment-code-unknown' as const);
        const owner = await findOwner(statements, thumbprint);
        if (known.used_at !== null && (owner === null || owner !== known.terminal_id)) {
          return fail('enrolment-code-used' as const);
        }
        if (known.expires_at.getTime() < now.getTime()) return fail('enrolment-code-unknown' as const);
        const terminalId = owner ?? uuidv7();
        if (owner === null) {
          await statements.query(
            `INSERT INTO terminal (terminal_id, key_thumbprint, key_jwk, software_version, enrolled_at)
             VALUES ($1, $2, $3, $4, $5)`,
            [terminalId, thumbprint, key, softwareVersion, now],
          );
          await insertKey(statements, terminalId, { key, thumbprint, now });
        } else {
          await statements.query(
            `UPDATE terminal SET key_thumbprint = $1, key_jwk = $2, software_version = $3 WHERE terminal_id = $4`,
            [thumbprint, key, softwareVersion, terminalId],
          );
          await statements.query(
            `UPDATE terminal_key SET kid = $1, key_jwk = $2 WHERE key_thumbprint = $3 AND NOT EXISTS (
               SELECT FROM terminal_key AS other
               WHERE other.terminal_id = $4 AND other.kid = $1 AND other.key_thumbprint <> $3)`,
            [key.kid, key, thumbprint, terminalId],
          );
        }
        await statements.query(
          'UPDATE enrolment_code SET used_at = $1, terminal_id = $2 WHERE code_sha256 = $3',
          [known.used_at ?? now, terminalId, codeSha256],
        );
        return succeed({ terminalId, key });
      }),
    async find(terminalId) {
      const { rows } = await connections.query<{ key_jwk: PublicJwk }>(
        'SELECT key_jwk FROM terminal WHERE terminal_id = $1',
        [terminalId],
      );
      return rows[0] === undefined ? null : { terminalId, key: rows[0].key_jwk };
    },
    addKey: (terminalId, added) =>
      connections.inTransaction(async (statements) => {
        const owner = await findOwner(statements, added.thumbprint);
        if (owner !== null) return owner === terminalId ? 'same' : 'taken';
        if ((await findKey(statements, terminalId, added.key.kid)) !== null) return 'taken';
        await insertKey(statements, terminalId, added);
        await statements.query(
          'UPDATE terminal SET key_thumbprint = $1, key_jwk = $2 WHERE terminal_id = $3',
          [added.thumbprint, added.key, terminalId],
        );
        return 'new';
      }),
    findKey: (terminalId, kid) => findKey(connections, terminalId, kid),
    noteAuditHead: (terminalId, head) =>
      connections.inTransaction(async (statements) => {
        const { rows } = await statements.query<HeadRow>(
          'SELECT audit_position, audit_hash FROM terminal WHERE terminal_id = $1 FOR NO KEY UPDATE',
          [terminalId],
        );
        if (rows[0] === undefined) throw new Error('there is no such terminal');
        const change = compareAuditHeads(readHead(rows[0]), head);
        if (change === 'new') {
          await statements.query(
            'UPDATE terminal SET audit_position = $1, audit_hash = $2 WHERE terminal_id = $3',
            [head.position, head.hash, terminalId],
          );
        }
        return change;
      }),
    async auditHead(terminalId) {
      const { rows } = await connections.query<HeadRow>(
        'SELECT audit_position, audit_hash FROM terminal WHERE terminal_id = $1',
        [terminalId],
      );
      return rows[0] === undefined ? null : readHead(rows[0]);
    },
  };
}

/** The terminal that has this key. Takes a lock first, so that no other node gives the key to another terminal meanwhile. */
async function findOwner(statements: Statements, thumbprint: string): Promise<string | null> {
  await statements.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 1))', [thumbprint]);
  const { rows } = await statements.query<{ terminal_id: string }>(
    'SELECT terminal_id FROM terminal_key WHERE key_thumbprint = $1',
    [thumbprint],
  );
  return rows[0]?.terminal_id ?? null;
}

async function findKey(statements: Statements, terminalId: string, kid: string): Promise<PublicJwk | null> {
  const { rows } = await statements.query<{ key_jwk: PublicJwk }>(
    'SELECT key_jwk FROM terminal_key WHERE terminal_id = $1 AND kid = $2',
    [terminalId, kid],
  );
  return rows[0]?.key_jwk ?? null;
}

async function insertKey(
  statements: Statements,
  terminalId: string,
  { key, thumbprint, now }: Parameters<TerminalTable['addKey']>[1],
): Promise<void> {
  await statements.query(
    `INSERT INTO terminal_key (key_thumbprint, terminal_id, kid, key_jwk, added_at) VALUES ($1, $2, $3, $4, $5)`,
    [thumbprint, terminalId, key.kid, key, now],
  );
}

function readHead({ audit_position: position, audit_hash: hash }: HeadRow): AuditHead | null {
  return position === null || hash === null ? null : { position: Number(position), hash };
}
