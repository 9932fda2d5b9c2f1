-- A row that is written over and over to find out whether anything can be written.
CREATE TABLE beats (
  name TEXT PRIMARY KEY,
  at BIGINT NOT NULL
);

-- How many tries ended without anybody knowing whether the message has arrived.
ALTER TABLE outgoing ADD COLUMN unclear BIGINT NOT NULL DEFAULT 0;

-- Those that ended without having arrived are few, and are counted every few seconds.
CREATE INDEX outgoing_parked ON outgoing (settled_at) WHERE status = 'parked';
