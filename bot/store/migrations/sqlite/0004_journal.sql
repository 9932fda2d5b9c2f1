-- What was kept and is not in the tables yet. It is played into them every second; see
-- `bot/store/memtable.py`.
CREATE TABLE journal (
  id INTEGER PRIMARY KEY,
  chat INTEGER NOT NULL,
  entry BLOB NOT NULL
) STRICT;

-- Ids of messages are given out by the program from now on, above every one that was ever used.
INSERT INTO sqlite_sequence (name, seq)
SELECT 'outgoing', 0 WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'outgoing');
