-- The same URL twice in a request. Additive: a process of the version before can run beside.

-- The first image of the request with the same URL, when this is not it: that one's outcome is this one's too. Its due_at
-- is so late that the outcome should come before, also for a process that does not know this column.
-- Alone in its transaction, which holds the table for a moment only: nothing is read or written but the catalog.
ALTER TABLE image ADD COLUMN duplicate_of uuid;
