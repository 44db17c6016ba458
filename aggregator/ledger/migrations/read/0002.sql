-- read.db, second form: an order with its lines is a record, many of them lie in one row, and lists
-- find them by a coarse index. Everything is made again from the journal.
DROP TABLE orders;
DROP TABLE lines;
DELETE FROM holds;
DELETE FROM pools;
DELETE FROM runs;
DELETE FROM counts;
DELETE FROM parcels;
DELETE FROM parcel_lines;
DELETE FROM messages;
DELETE FROM claims;
DELETE FROM factories;
DELETE FROM catalogs;
DROP TABLE progress;
CREATE TABLE progress (
  one           INTEGER PRIMARY KEY CHECK (one = 1),
  sequence      INTEGER NOT NULL,
  now_ms        INTEGER NOT NULL,
  dropped_until INTEGER NOT NULL -- orders and runs that began up to here may have been let go of
) STRICT;
INSERT INTO progress VALUES (1, 0, 0, 0);

-- The orders of 32 sequences: order_pack.hpp says how they lie in the bytes.
CREATE TABLE order_packs (
  pack   INTEGER PRIMARY KEY, -- order sequence / 32
  orders BLOB NOT NULL
) STRICT;

-- How many orders of a channel ('': of all) have a status among 1,024 sequences, and when one of
-- them last changed, or later.
CREATE TABLE order_stretches (
  channel    TEXT    NOT NULL,
  status     INTEGER NOT NULL,
  stretch    INTEGER NOT NULL, -- order sequence / 1024
  orders     INTEGER NOT NULL,
  updated_ms INTEGER NOT NULL,
  PRIMARY KEY (channel, status, stretch)
) STRICT, WITHOUT ROWID;
