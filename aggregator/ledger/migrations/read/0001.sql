-- read.db, first form.
CREATE TABLE progress (
  one      INTEGER PRIMARY KEY CHECK (one = 1),
  sequence INTEGER NOT NULL
) STRICT;
INSERT INTO progress VALUES (1, 0);
