-- After `forget-again.sql`, with SQLite only: the journal names chats as well.
DELETE FROM journal WHERE EXISTS (SELECT 1 FROM known) AND chat NOT IN (SELECT chat FROM known);
