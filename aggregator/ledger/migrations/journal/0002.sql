-- Sealed segments: the oldest commits lie in files under archive/, one row each. FORMAT.md.
CREATE TABLE seals (
  first_sequence INTEGER PRIMARY KEY,
  last_sequence  INTEGER NOT NULL CHECK (last_sequence >= first_sequence),
  commits        INTEGER NOT NULL,
  keys           INTEGER NOT NULL,
  bytes          INTEGER NOT NULL,
  first_ms       INTEGER NOT NULL,
  last_ms        INTEGER NOT NULL
) STRICT;

-- The link of the commit that ends there: what the commit behind it must follow.
CREATE TABLE links (
  last_sequence INTEGER PRIMARY KEY,
  chain         BLOB NOT NULL CHECK (length(chain) = 32)
) STRICT;

-- Orders erased whose key lies in a segment's key file and isn't overwritten there yet.
CREATE TABLE erasures (
  order_sequence INTEGER PRIMARY KEY
) STRICT;
