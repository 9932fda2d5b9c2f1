-- After a restore: forgets everybody whom the bot no longer knew when `known` was written.
-- `known` is a table with one column, `chat`. Empty, it would mean everybody, so then nothing is done.
BEGIN;
DELETE FROM alarms WHERE EXISTS (SELECT 1 FROM known) AND chat NOT IN (SELECT chat FROM known);
DELETE FROM outgoing WHERE EXISTS (SELECT 1 FROM known) AND chat NOT IN (SELECT chat FROM known);
DELETE FROM messages WHERE EXISTS (SELECT 1 FROM known) AND chat NOT IN (SELECT chat FROM known);
DELETE FROM diary WHERE EXISTS (SELECT 1 FROM known) AND chat NOT IN (SELECT chat FROM known);
DELETE FROM chats WHERE EXISTS (SELECT 1 FROM known) AND chat NOT IN (SELECT chat FROM known);
COMMIT;
