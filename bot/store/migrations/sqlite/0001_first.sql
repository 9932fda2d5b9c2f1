-- Every moment is a whole number of microseconds since 1970, UTC.

-- Marks the file as this program's: "HACH".
PRAGMA application_id = 1212236616;

CREATE TABLE chats (
  chat INTEGER PRIMARY KEY,
  turn INTEGER NOT NULL,
  state TEXT NOT NULL
) STRICT;

-- Ids are never used twice: the receipt of an alarm that was replaced must not fit its successor.
CREATE TABLE alarms (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  chat INTEGER NOT NULL,
  key TEXT NOT NULL,
  about INTEGER NOT NULL,
  step INTEGER NOT NULL,
  after_us INTEGER NOT NULL,
  waits_for TEXT, -- the slot whose delivery starts the time
  due_at INTEGER, -- NULL until then
  lease_until INTEGER,
  UNIQUE (chat, key),
  CHECK ((due_at IS NULL) = (waits_for IS NOT NULL))
) STRICT;

CREATE INDEX alarms_due ON alarms (due_at, id) WHERE due_at IS NOT NULL;
CREATE INDEX alarms_leased ON alarms (lease_until) WHERE lease_until IS NOT NULL;

CREATE TABLE outgoing (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  chat INTEGER NOT NULL,
  slot TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('send', 'edit')),
  payload TEXT NOT NULL, -- empty once settled: no text outlives its delivery
  urgency INTEGER NOT NULL,
  decided_at INTEGER NOT NULL,
  try_at INTEGER, -- only the oldest waiting message of a chat has one; a lease moves it to its end
  lease_until INTEGER,
  attempts INTEGER NOT NULL DEFAULT 0,
  status TEXT NOT NULL DEFAULT 'waiting' CHECK (status IN ('waiting', 'delivered', 'parked')),
  reason TEXT NOT NULL DEFAULT '',
  settled_at INTEGER,
  withdrawn INTEGER NOT NULL DEFAULT 0, -- taken back while in flight: never tried again
  CHECK ((status = 'waiting') = (settled_at IS NULL)),
  CHECK (status = 'waiting' OR (payload = '' AND try_at IS NULL AND lease_until IS NULL))
) STRICT;

CREATE INDEX outgoing_line ON outgoing (chat, status, id);
CREATE INDEX outgoing_heads ON outgoing (urgency, id, try_at) WHERE try_at IS NOT NULL;
CREATE INDEX outgoing_next ON outgoing (try_at) WHERE try_at IS NOT NULL;
CREATE INDEX outgoing_settled ON outgoing (settled_at) WHERE settled_at IS NOT NULL;

-- What the channel calls a message of ours, for later edits.
CREATE TABLE messages (
  chat INTEGER NOT NULL,
  slot TEXT NOT NULL,
  message INTEGER NOT NULL,
  outgoing INTEGER NOT NULL,
  PRIMARY KEY (chat, slot)
) STRICT, WITHOUT ROWID;

CREATE TABLE receipts (
  source TEXT NOT NULL,
  id INTEGER NOT NULL,
  used_at INTEGER NOT NULL,
  PRIMARY KEY (source, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX receipts_used ON receipts (used_at);

CREATE TABLE diary (
  id INTEGER PRIMARY KEY,
  chat INTEGER NOT NULL,
  record TEXT NOT NULL
) STRICT;

CREATE INDEX diary_chat ON diary (chat, id);

-- What is still owed outside a transaction: 'vacuum' after an erasure.
CREATE TABLE chores (
  name TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;
