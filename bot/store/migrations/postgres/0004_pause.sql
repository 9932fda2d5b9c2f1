-- Flood control of the whole bot, which all replicas obey; seconds since 1970 by the server's clock.
-- held_until: nobody is sent anything before; NULL while everybody may go.
-- asked_until: until then one message is on its way that finds out whether the others may go.
ALTER TABLE pace
  ADD COLUMN held_until DOUBLE PRECISION,
  ADD COLUMN asked_until DOUBLE PRECISION;
