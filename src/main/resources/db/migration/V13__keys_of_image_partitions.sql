-- What the table needs before it is partitioned (the next migration). Nobody writes images while these are made, for as long as
-- reading the table three times takes; everybody reads.
CREATE UNIQUE INDEX image_of_request ON image (request_id, id);
CREATE UNIQUE INDEX image_by_id ON image (id);
-- As image_duplicate, but only for a statement that says "not ended" as this does. Of partial indexes for state = 'PENDING' that
-- were empty when they were analysed, the planner may take another one.
CREATE INDEX image_waiting ON image (duplicate_of)
    WHERE duplicate_of IS NOT NULL AND state NOT IN ('COMPLETED', 'FAILED', 'CANCELLED');
