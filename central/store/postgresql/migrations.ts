/**
 * The steps from an empty PostgreSQL database to the present one, in order; step n leads to version n. A step that has
 * been released is never changed: a new one is added.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE terminal (
    terminal_id      text PRIMARY KEY,
    key_thumbprint   text NOT NULL UNIQUE,
    key_jwk          jsonb NOT NULL,
    software_version text NOT NULL,
    enrolled_at      timestamptz NOT NULL,
    audit_position   bigint,
    audit_hash       text
  );

  -- Every key that a terminal has had; terminal itself names the one that it took last.
  CREATE TABLE terminal_key (
    key_thumbprint text PRIMARY KEY,
    terminal_id    text NOT NULL REFERENCES terminal (terminal_id),
    kid            text NOT NULL,
    key_jwk        jsonb NOT NULL,
    added_at       timestamptz NOT NULL,
    UNIQUE (terminal_id, kid)
  );

  CREATE TABLE enrolment_code (
    code_sha256 text PRIMARY KEY,
    expires_at  timestamptz NOT NULL,
    used_at     timestamptz,
    terminal_id text REFERENCES terminal (terminal_id)
  );

  -- The roster as last imported; replaced as a whole by the next import.
  CREATE TABLE person (
    id_number     text PRIMARY KEY,
    person_hash   text NOT NULL UNIQUE,
    name          text NOT NULL,
    draws_benefit boolean NOT NULL,
    certified_on  date,
    photo_file    text
  );

  CREATE TABLE record (
    record_id            uuid PRIMARY KEY,
    terminal_id          text NOT NULL REFERENCES terminal (terminal_id),
    sealed_record        text NOT NULL,
    sealed_record_sha256 text NOT NULL,
    evidence_sha256      text NOT NULL,
    evidence_bytes       integer NOT NULL,
    server_offset_ms     double precision,
    arrived_at           timestamptz NOT NULL,
    state                text NOT NULL DEFAULT 'EVIDENCE_AWAITED'
                         CHECK (state IN ('EVIDENCE_AWAITED', 'ACCEPTED', 'REJECTED', 'MANUAL_REVIEW')),
    reason               text,
    receipt              text,
    received_at          timestamptz,
    CHECK ((state = 'EVIDENCE_AWAITED') = (receipt IS NULL))
  );

  -- A record id stays taken for ever, and a receipt that has been given out stays what it is.
  CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '%', TG_ARGV[0]; END $$;
  CREATE TRIGGER record_is_kept BEFORE DELETE ON record
    FOR EACH ROW EXECUTE FUNCTION refuse_change('records are never deleted');
  CREATE TRIGGER records_are_kept BEFORE TRUNCATE ON record
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('records are never deleted');
  CREATE TRIGGER receipt_is_final BEFORE UPDATE ON record
    FOR EACH ROW WHEN (OLD.receipt IS NOT NULL) EXECUTE FUNCTION refuse_change('a receipt is final');

  -- Accepted certifications; they outlive the next roster import.
  CREATE TABLE certification (
    record_id    uuid PRIMARY KEY REFERENCES record (record_id),
    id_number    text NOT NULL,
    certified_on date NOT NULL
  );
  CREATE INDEX certification_by_person ON certification (id_number, certified_on);
  `,

  `
  -- Rules differ by region and kind of benefit. Null in rows from before: the service's own region, the one kind there was.
  -- \`obstacle\`: what has to be settled at a counter before the person can certify at a terminal.
  ALTER TABLE person ADD COLUMN region text, ADD COLUMN benefits jsonb, ADD COLUMN obstacle text;
  -- Kinds that a certification served; null in rows from before: all of the person.
  ALTER TABLE certification ADD COLUMN benefits jsonb;
  `,

  `
  -- Requests for a visit at home, for whoever plans the visits; they certify nobody. Person, address and phone stay sealed in
  -- the record.
  CREATE TABLE home_visit_request (
    record_id    uuid PRIMARY KEY REFERENCES record (record_id),
    case_number  text NOT NULL,
    requested_on date NOT NULL,
    region       text NOT NULL,
    reason       text NOT NULL CHECK (reason IN ('very-old', 'ill', 'cannot-walk', 'other'))
  );
  CREATE INDEX home_visit_request_by_day ON home_visit_request (requested_on, record_id);
  `,
];
