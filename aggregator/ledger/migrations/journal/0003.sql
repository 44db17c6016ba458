-- The oldest segments were removed: at most one row, which says up to where, and what a start
-- stands on instead: a file of the state (the base). FORMAT.md.
CREATE TABLE removed (
  one           INTEGER PRIMARY KEY CHECK (one = 1),
  up_to         INTEGER NOT NULL,
  segments      INTEGER NOT NULL,
  last_ms       INTEGER NOT NULL,
  removed_ms    INTEGER NOT NULL,
  base_sequence INTEGER NOT NULL CHECK (base_sequence >= up_to),
  base_chain    BLOB    NOT NULL CHECK (length(base_chain) = 32),
  base_bytes    INTEGER NOT NULL,
  base_digest   BLOB    NOT NULL CHECK (length(base_digest) = 32)
) STRICT;

-- Events whose commits were removed and which still say something.
CREATE TABLE kept_events (
  sequence INTEGER PRIMARY KEY,
  now_ms   INTEGER NOT NULL,
  crc      INTEGER NOT NULL,
  bytes    BLOB    NOT NULL
) STRICT;

-- Of a backup only: the base's file. Opening such a file as a journal puts it back.
CREATE TABLE base_pieces (
  piece INTEGER PRIMARY KEY,
  bytes BLOB NOT NULL
) STRICT;
