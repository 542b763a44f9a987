-- The last output of each owner, URL and options, for requests that take earlier outputs of unchanged images again. It
-- may have been deleted since: then the image is fetched, and the row replaced. Rows have no other index than their key,
-- so that an image costs few bytes; half of each page is free, so that a row is replaced within its page and the index
-- does not grow (heap-only tuples).
create table reusable (
    -- the first 8 bytes of a SHA-256 of owner, URL and options: see catalog.ReusableOutputs
    key           bigint      primary key,
    source_bytes  bigint      not null,
    output_bytes  bigint      not null,
    completed_at  timestamptz not null,
    width         integer     not null,
    height        integer     not null,
    unchanged     boolean     not null,
    -- null for the usual, as in image
    animated      boolean,
    -- the other bytes of the hash: another image with the same key is not taken for this one
    digest        bytea       not null,
    -- of what the origin sent
    sha256        bytea       not null,
    -- a hash of the URL that etag and last_modified belong to; null if it is the image's own
    redirected_to bytea,
    output_key    text        not null,
    etag          text,
    last_modified text,
    warning       text
) with (fillfactor = 50);
