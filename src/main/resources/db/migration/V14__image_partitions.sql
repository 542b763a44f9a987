-- Images by the day of their request, of whose id (UUIDv7) the first 48 bits are its time: one of very many days costs what one of
-- one day costs, and what is too old goes with its partition. No row is copied: the table so far is the partition of all days up
-- to tomorrow, which is read once. catalog.ImagePartitions makes those of the days that come. Additive: a process of the version
-- before can run beside; images that it looks for by their id alone are found by image_by_id, which every partition has.

-- Nothing else is locked for as long as this waits, or others could wait in a circle.
LOCK TABLE image IN ACCESS EXCLUSIVE MODE;

ALTER TABLE image DROP CONSTRAINT image_pkey;
ALTER TABLE image RENAME TO image_history;
ALTER TABLE image_history ADD CONSTRAINT image_history_pkey PRIMARY KEY USING INDEX image_of_request;
ALTER INDEX image_by_id RENAME TO image_history_by_id;
ALTER INDEX image_by_ordinal RENAME TO image_history_by_ordinal;
ALTER INDEX image_by_state RENAME TO image_history_by_state;
ALTER INDEX image_due RENAME TO image_history_due;
ALTER INDEX image_sent RENAME TO image_history_sent;
ALTER INDEX image_duplicate RENAME TO image_history_duplicate;
ALTER INDEX image_waiting RENAME TO image_history_waiting;

-- Without a foreign key to the request: making and dropping a partition would lock that table, too. An image is inserted in the
-- transaction that inserts its request, and a request is deleted when its images are.
CREATE TABLE image (LIKE image_history INCLUDING DEFAULTS INCLUDING CONSTRAINTS) PARTITION BY RANGE (request_id);
ALTER TABLE image ADD CONSTRAINT image_pkey PRIMARY KEY (request_id, id);
CREATE UNIQUE INDEX image_by_ordinal ON image (request_id, ordinal);
CREATE INDEX image_by_state ON image (request_id, state, ordinal);
CREATE INDEX image_due ON image (request_id, due_at, ordinal) WHERE state = 'PENDING';
CREATE INDEX image_sent ON image (request_id) WHERE state = 'PENDING' AND sent_at IS NOT NULL;
CREATE INDEX image_waiting ON image (duplicate_of)
    WHERE duplicate_of IS NOT NULL AND state NOT IN ('COMPLETED', 'FAILED', 'CANCELLED');

-- Of requests whose day has no partition: clocks may be years ahead or behind.
CREATE TABLE image_default (LIKE image INCLUDING ALL);
-- Known to be unique, so that the planner knows without statistics how few rows some ids are.
CREATE UNIQUE INDEX image_default_by_id ON image_default (id);

DO $$
DECLARE
    -- 00:00 UTC of the day after tomorrow
    bound constant uuid := (lpad(to_hex((extract(epoch FROM date_trunc('day', now(), 'UTC') + interval '2 days') * 1000)::bigint),
                                 12, '0') || repeat('0', 20))::uuid;
BEGIN
    WITH ahead AS (DELETE FROM image_history WHERE request_id >= bound RETURNING *)
    INSERT INTO image_default SELECT * FROM ahead;
    EXECUTE format('ALTER TABLE image ATTACH PARTITION image_history FOR VALUES FROM (MINVALUE) TO (%L)', bound);
END $$;

ALTER TABLE image ATTACH PARTITION image_default DEFAULT;
