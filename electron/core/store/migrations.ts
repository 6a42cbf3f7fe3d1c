/**
 * Forward-only steps; the number of steps done is the database's `user_version`. A released step is never changed:
 * a change is a new step. Every step changes the schema, if only by an index: a file with a newer number and a known schema
 * is taken for damaged.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE record (
    record_id TEXT PRIMARY KEY,
    case_number TEXT NOT NULL UNIQUE,
    created_at TEXT NOT NULL,
    method TEXT NOT NULL,
    result TEXT NOT NULL CHECK (result IN ('passed', 'manual-review')),
    -- HMAC of the ID number: a person's own record can be found by their card, and by nothing else.
    person_hash TEXT NOT NULL,
    state TEXT NOT NULL,
    sealed_record TEXT NOT NULL,
    sealed_record_sha256 TEXT NOT NULL,
    sealed_evidence TEXT NOT NULL,
    evidence_sha256 TEXT NOT NULL,
    evidence_bytes INTEGER NOT NULL,
    server_offset_ms REAL,
    receipt TEXT,
    receipted_at TEXT,
    reason TEXT
  ) STRICT;
  CREATE INDEX record_by_person ON record (person_hash);
  CREATE INDEX record_by_state ON record (state);
  CREATE TABLE outbox (
    record_id TEXT PRIMARY KEY REFERENCES record (record_id),
    -- Raised before a send and after it: a record whose sends start and never finish is poison.
    started_attempts INTEGER NOT NULL DEFAULT 0,
    finished_attempts INTEGER NOT NULL DEFAULT 0,
    last_fault TEXT
  ) STRICT;
  CREATE TABLE audit (
    position INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    event TEXT NOT NULL,
    record_id TEXT,
    details TEXT NOT NULL,
    previous_hash TEXT NOT NULL,
    hash TEXT NOT NULL
  ) STRICT;
  `,
  `
  -- Evidence stands alone, so that a change of state does not write it anew, and in two parts: without its head nobody can
  -- open the body. Head: up to the first line feed, or else up to the third dot, or else all.
  CREATE TABLE evidence (
    record_id TEXT PRIMARY KEY REFERENCES record (record_id),
    evidence_head BLOB,
    evidence_body BLOB
  ) STRICT;
  WITH
    whole AS (
      SELECT record_id, CAST(sealed_evidence AS BLOB) AS bytes FROM record WHERE sealed_evidence <> ''
    ),
    one AS (SELECT *, instr(bytes, x'0a') AS line_feed, instr(bytes, x'2e') AS first FROM whole),
    two AS (SELECT *, instr(substr(bytes, first + 1), x'2e') AS second FROM one),
    three AS (SELECT *, instr(substr(bytes, first + second + 1), x'2e') AS third FROM two),
    split AS (
      SELECT record_id, bytes, CASE
        WHEN line_feed > 0 THEN line_feed
        WHEN first > 0 AND second > 0 AND third > 0 THEN first + second + third
        ELSE length(bytes) END AS head_length
      FROM three
    )
  INSERT INTO evidence (record_id, evidence_head, evidence_body)
    SELECT record_id, substr(bytes, 1, head_length), substr(bytes, head_length + 1) FROM split;
  ALTER TABLE record DROP COLUMN sealed_evidence;
  -- What the backlog adds up, without the sealed records themselves.
  CREATE INDEX record_backlog ON record (record_id, created_at, evidence_bytes);
  CREATE INDEX record_by_receipt ON record (receipted_at) WHERE receipted_at IS NOT NULL;
  CREATE INDEX outbox_by_attempts ON outbox (finished_attempts, record_id);
  CREATE TABLE clock_mark (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    wall_ms REAL NOT NULL,
    server_ms REAL
  ) STRICT;
  `,
];
