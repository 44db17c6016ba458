-- A sealed segment: commits as journal.db had them. Written once, so never migrated: a program
-- reads every version there was.
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

-- At most one row: the link of the commit in front of the first.
CREATE TABLE links (
  last_sequence INTEGER PRIMARY KEY,
  chain         BLOB NOT NULL CHECK (length(chain) = 32)
) STRICT;
