-- An entry can be replaced and struck out, so it has a number of its own.
ALTER TABLE diary ADD COLUMN number BIGINT;

UPDATE diary SET number = (record::json -> 'record' ->> 'session')::BIGINT;

DELETE FROM diary AS older USING diary AS newer
WHERE older.chat = newer.chat AND older.number = newer.number AND older.id < newer.id;

ALTER TABLE diary DROP COLUMN id;
ALTER TABLE diary ALTER COLUMN number SET NOT NULL;
ALTER TABLE diary ADD PRIMARY KEY (chat, number);

-- What the messenger calls the bytes of a picture, a clip or a track: they are sent once.
CREATE TABLE files (
  key TEXT PRIMARY KEY,
  name TEXT NOT NULL
);
