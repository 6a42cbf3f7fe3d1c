/**
 * The steps from an empty database to the present one, in order; step n leads to `user_version` n. A step that has
 * been released is never changed: a new one is added.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE terminal (
    terminal_id      TEXT PRIMARY KEY,
    key_thumbprint   TEXT NOT NULL UNIQUE,
    key_jwk          TEXT NOT NULL,
    software_version TEXT NOT NULL,
    enrolled_at      TEXT NOT NULL
  ) STRICT;

  CREATE TABLE enrolment_code (
    code_sha256 TEXT PRIMARY KEY,
    expires_at  TEXT NOT NULL,
    used_at     TEXT,
    terminal_id TEXT REFERENCES terminal (terminal_id)
  ) STRICT;

  -- The roster as last imported; replaced as a whole by the next import.
  CREATE TABLE person (
    id_number    TEXT PRIMARY KEY,
    person_hash  TEXT NOT NULL UNIQUE,
    name         TEXT NOT NULL,
    draws_benefit INTEGER NOT NULL CHECK (draws_benefit IN (0, 1)),
    certified_on TEXT,
    photo_file   TEXT
  ) STRICT;

  CREATE TABLE record (
    record_id            TEXT PRIMARY KEY COLLATE NOCASE,
    terminal_id          TEXT NOT NULL REFERENCES terminal (terminal_id),
    sealed_record        TEXT NOT NULL,
    sealed_record_sha256 TEXT NOT NULL,
    evidence_sha256      TEXT NOT NULL,
    evidence_bytes       INTEGER NOT NULL,
    server_offset_ms     REAL,
    arrived_at           TEXT NOT NULL,
    state                TEXT NOT NULL DEFAULT 'EVIDENCE_AWAITED'
                         CHECK (state IN ('EVIDENCE_AWAITED', 'ACCEPTED', 'REJECTED', 'MANUAL_REVIEW')),
    reason               TEXT,
    receipt              TEXT,
    received_at          TEXT,
    CHECK ((state = 'EVIDENCE_AWAITED') = (receipt IS NULL))
  ) STRICT;

  -- A record id stays taken for ever, and a receipt that has been given out stays what it is.
  CREATE TRIGGER record_is_kept BEFORE DELETE ON record
  BEGIN SELECT RAISE(ABORT, 'records are never deleted'); END;
  CREATE TRIGGER receipt_is_final BEFORE UPDATE ON record WHEN OLD.receipt IS NOT NULL
  BEGIN SELECT RAISE(ABORT, 'a receipt is final'); END;

  -- Accepted certifications; they outlive the next roster import.
  CREATE TABLE certification (
    record_id    TEXT PRIMARY KEY COLLATE NOCASE REFERENCES record (record_id),
    id_number    TEXT NOT NULL,
    certified_on TEXT NOT NULL
  ) STRICT;
  CREATE INDEX certification_by_person ON certification (id_number, certified_on);
  `,

  `
  -- Every key that a terminal has had; \`terminal\` itself names the one that it took last.
  CREATE TABLE terminal_key (
    key_thumbprint TEXT PRIMARY KEY,
    terminal_id    TEXT NOT NULL REFERENCES terminal (terminal_id),
    kid            TEXT NOT NULL,
    key_jwk        TEXT NOT NULL,
    added_at       TEXT NOT NULL,
    UNIQUE (terminal_id, kid)
  ) STRICT;
  INSERT INTO terminal_key (key_thumbprint, terminal_id, kid, key_jwk, added_at)
    SELECT key_thumbprint, terminal_id, json_extract(key_jwk, '$.kid'), key_jwk, enrolled_at FROM terminal;

  -- The newest audit head that the terminal has told.
  ALTER TABLE terminal ADD COLUMN audit_position INTEGER;
  ALTER TABLE terminal ADD COLUMN audit_hash TEXT;
  `,

  `
  -- Rules differ by region and kind of benefit. Null in rows from before: the service's own region, the one kind there was.
  ALTER TABLE person ADD COLUMN region TEXT;
  ALTER TABLE person ADD COLUMN benefits TEXT CHECK (benefits IS NULL OR json_valid(benefits));
  -- What has to be settled at a counter before the person can certify at a terminal.
  ALTER TABLE person ADD COLUMN obstacle TEXT;
  -- Kinds that a certification served; null in rows from before: all of the person.
  ALTER TABLE certification ADD COLUMN benefits TEXT CHECK (benefits IS NULL OR json_valid(benefits));
  `,

  `
  -- Requests for a visit at home, for whoever plans the visits; they certify nobody. Person, address and phone stay sealed in
  -- the record.
  CREATE TABLE home_visit_request (
    record_id    TEXT PRIMARY KEY COLLATE NOCASE REFERENCES record (record_id),
    case_number  TEXT NOT NULL,
    requested_on TEXT NOT NULL,
    region       TEXT NOT NULL,
    reason       TEXT NOT NULL CHECK (reason IN ('very-old', 'ill', 'cannot-walk', 'other'))
  ) STRICT;
  CREATE INDEX home_visit_request_by_day ON home_visit_request (requested_on, record_id);
  `,
];
