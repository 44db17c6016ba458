-- journal.db, first form. FORMAT.md explains each table; a change is a new numbered file.
CREATE TABLE commits (
  first_sequence INTEGER PRIMARY KEY,
  shard          INTEGER NOT NULL,
  count          INTEGER NOT NULL CHECK (count > 0),
  now_ms         INTEGER NOT NULL,
  schema_version INTEGER NOT NULL,
  crc            INTEGER NOT NULL,
  chain          BLOB    NOT NULL CHECK (length(chain) = 32),
  events         BLOB    NOT NULL
) STRICT;

-- The wrapped keys of one commit's orders in one row: entries of 68 bytes, order sequence and key.
CREATE TABLE keys (
  first_sequence INTEGER PRIMARY KEY,
  entries        BLOB NOT NULL CHECK (length(entries) % 68 = 0)
) STRICT;

CREATE TABLE secrets (
  name       TEXT PRIMARY KEY,
  kind       TEXT    NOT NULL,
  sealed     BLOB    NOT NULL,
  created_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE outbox (
  delivery_sequence INTEGER PRIMARY KEY,
  endpoint          TEXT    NOT NULL,
  type              TEXT    NOT NULL,
  lane              TEXT    NOT NULL,
  lane_sequence     INTEGER NOT NULL,
  created_ms        INTEGER NOT NULL,
  state             INTEGER NOT NULL CHECK (state BETWEEN 0 AND 3),
  attempts          INTEGER NOT NULL,
  attempts_spent    INTEGER NOT NULL,
  next_ms           INTEGER NOT NULL,
  boot              INTEGER NOT NULL,
  body              BLOB
) STRICT;
-- Pending and dead: what a start must know of. Its size follows open work, not history.
CREATE INDEX outbox_open ON outbox (delivery_sequence) WHERE state IN (0, 2);

CREATE TABLE attempts (
  delivery_sequence INTEGER NOT NULL REFERENCES outbox (delivery_sequence),
  attempt           INTEGER NOT NULL,
  started_ms        INTEGER NOT NULL,
  finished_ms       INTEGER,
  outcome           TEXT    NOT NULL,
  status            INTEGER NOT NULL,
  spent_budget      INTEGER NOT NULL,
  error             TEXT    NOT NULL,
  detail            TEXT    NOT NULL,
  PRIMARY KEY (delivery_sequence, attempt)
) STRICT, WITHOUT ROWID;

-- One row: what the store is, and how often it was opened.
CREATE TABLE store (
  one       INTEGER PRIMARY KEY CHECK (one = 1),
  shard     INTEGER NOT NULL,
  boot      INTEGER NOT NULL,
  key_check TEXT    NOT NULL
) STRICT;
INSERT INTO store VALUES (1, 1, 0, '');
