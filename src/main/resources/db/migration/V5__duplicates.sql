-- The same URL twice in a request. Additive: a process of the version before can run beside.

-- The first image of the request with the same URL, when this is not it: that one's outcome is this one's too. Until then
-- due_at is so late that nobody sends it, not even a process that does not know this column.
ALTER TABLE image ADD COLUMN duplicate_of uuid;

-- Which images end with one:
CREATE INDEX image_duplicate ON image (duplicate_of) WHERE duplicate_of IS NOT NULL;
