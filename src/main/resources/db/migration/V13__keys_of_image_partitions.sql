-- What the table needs before it is partitioned (the next migration). Nobody writes images while these are made, for as long as
-- reading the table twice takes; everybody reads.
CREATE UNIQUE INDEX image_of_request ON image (request_id, id);
CREATE UNIQUE INDEX image_by_id ON image (id);
