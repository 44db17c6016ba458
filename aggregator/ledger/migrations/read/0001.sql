-- read.db, first form: made from the journal by the projector, deleted and made again at will.
-- Holds no personal data. `steps` are the sequences of the events that concerned the row, as
-- 8-byte integers: the audit trail, each to be read from the journal.
CREATE TABLE progress (
  one      INTEGER PRIMARY KEY CHECK (one = 1),
  sequence INTEGER NOT NULL,
  now_ms   INTEGER NOT NULL
) STRICT;
INSERT INTO progress VALUES (1, 0, 0);

CREATE TABLE orders (
  order_sequence   INTEGER PRIMARY KEY,
  channel          TEXT    NOT NULL,
  test             INTEGER NOT NULL,
  line_count       INTEGER NOT NULL,
  first_line       INTEGER NOT NULL,
  last_line        INTEGER NOT NULL,
  payment          INTEGER NOT NULL,
  paid_ms          INTEGER NOT NULL,
  promise_kind     INTEGER NOT NULL,
  promise_ms       INTEGER NOT NULL,
  infeasible       INTEGER NOT NULL,
  status           INTEGER NOT NULL,
  updated_sequence INTEGER NOT NULL,
  updated_ms       INTEGER NOT NULL,
  erased           INTEGER NOT NULL,
  steps            BLOB    NOT NULL
) STRICT;

CREATE TABLE lines (
  line_sequence  INTEGER PRIMARY KEY,
  order_sequence INTEGER NOT NULL,
  parts          BLOB    NOT NULL,
  steps          BLOB    NOT NULL
) STRICT;

-- Lines of which something is held now.
CREATE TABLE holds (
  line_sequence  INTEGER PRIMARY KEY,
  order_sequence INTEGER NOT NULL,
  reason         INTEGER NOT NULL,
  quantity       INTEGER NOT NULL,
  since_ms       INTEGER NOT NULL
) STRICT;

CREATE TABLE pools (
  pool_sequence INTEGER PRIMARY KEY,
  pool_key      TEXT    NOT NULL,
  test          INTEGER NOT NULL,
  opened_ms     INTEGER NOT NULL
) STRICT;

CREATE TABLE runs (
  run_sequence    INTEGER PRIMARY KEY,
  pool            INTEGER NOT NULL,
  factory         TEXT    NOT NULL,
  process         TEXT    NOT NULL,
  day_number      INTEGER NOT NULL,
  date_days       INTEGER NOT NULL,
  state           INTEGER NOT NULL,
  revision        INTEGER NOT NULL,
  reason          INTEGER NOT NULL,
  test            INTEGER NOT NULL,
  catalog_version INTEGER NOT NULL,
  lines           INTEGER NOT NULL,
  pieces          INTEGER NOT NULL,
  billed          INTEGER NOT NULL,
  currency        TEXT    NOT NULL,
  total           INTEGER NOT NULL,
  solo            INTEGER NOT NULL,
  delivery        INTEGER NOT NULL,
  last_report     INTEGER NOT NULL,
  issued_ms       INTEGER NOT NULL,
  ack_by_ms       INTEGER NOT NULL,
  due_ms          INTEGER NOT NULL,
  accepted_ms     INTEGER,
  started_ms      INTEGER,
  made_ms         INTEGER,
  shipped_ms      INTEGER,
  ended_ms        INTEGER,
  updated_sequence INTEGER NOT NULL,
  members         BLOB    NOT NULL,
  steps           BLOB    NOT NULL
) STRICT;
CREATE INDEX runs_of_factory ON runs (factory, run_sequence);

CREATE TABLE counts (
  run_sequence  INTEGER NOT NULL,
  line_sequence INTEGER NOT NULL,
  made          INTEGER NOT NULL,
  defective     INTEGER NOT NULL,
  spoiled       INTEGER NOT NULL,
  PRIMARY KEY (run_sequence, line_sequence)
) STRICT, WITHOUT ROWID;

CREATE TABLE parcels (
  parcel_sequence INTEGER PRIMARY KEY,
  run_sequence    INTEGER NOT NULL,
  at_ms           INTEGER NOT NULL,
  parcel          TEXT    NOT NULL,
  carrier         TEXT    NOT NULL,
  tracking_number TEXT    NOT NULL
) STRICT;
CREATE TABLE parcel_lines (
  order_sequence  INTEGER NOT NULL,
  parcel_sequence INTEGER NOT NULL,
  line_sequence   INTEGER NOT NULL,
  quantity        INTEGER NOT NULL,
  PRIMARY KEY (order_sequence, parcel_sequence, line_sequence)
) STRICT, WITHOUT ROWID;

-- Messages to factories; how far each got is the outbox's, in journal.db.
CREATE TABLE messages (
  delivery_sequence INTEGER PRIMARY KEY,
  factory           TEXT    NOT NULL,
  run_sequence      INTEGER NOT NULL,
  revision          INTEGER NOT NULL,
  kind              INTEGER NOT NULL,
  created_ms        INTEGER NOT NULL
) STRICT;
CREATE INDEX messages_of_factory ON messages (factory, delivery_sequence);

CREATE TABLE claims (
  claim_sequence INTEGER PRIMARY KEY,
  run_sequence   INTEGER NOT NULL,
  factory        TEXT    NOT NULL,
  kind           INTEGER NOT NULL,
  report         INTEGER NOT NULL,
  at_ms          INTEGER NOT NULL
) STRICT;

CREATE TABLE factories (
  factory         TEXT PRIMARY KEY,
  paused          INTEGER NOT NULL,
  silent_until_ms INTEGER NOT NULL,
  heard_ms        INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE catalogs (
  version        INTEGER PRIMARY KEY,
  event_sequence INTEGER NOT NULL,
  applied_ms     INTEGER NOT NULL
) STRICT;
