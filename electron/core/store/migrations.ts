/**
 * Forward-only steps; the number of steps done is the database's `user_version`. A released step is never changed:
 * a change is a new step.
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
];
