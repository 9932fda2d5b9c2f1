-- An entry can be replaced and struck out, so it has a number of its own.
ALTER TABLE diary RENAME TO sessions;

CREATE TABLE diary (
  chat INTEGER NOT NULL,
  number INTEGER NOT NULL,
  record TEXT NOT NULL,
  PRIMARY KEY (chat, number)
) STRICT, WITHOUT ROWID;

INSERT OR REPLACE INTO diary (chat, number, record)
SELECT chat, json_extract(record, '$.record.session'), record FROM sessions;

DROP TABLE sessions;

-- What the messenger calls the bytes of a picture, a clip or a track: they are sent once.
CREATE TABLE files (
  key TEXT PRIMARY KEY,
  name TEXT NOT NULL
) STRICT, WITHOUT ROWID;
