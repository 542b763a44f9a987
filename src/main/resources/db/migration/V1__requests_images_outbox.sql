-- A request: one uploaded CSV with its options and its counters.
CREATE TABLE request (
    id               uuid        PRIMARY KEY,
    status           text        NOT NULL CHECK (status IN ('PENDING', 'COMPLETED', 'FAILED', 'CANCELLED')),
    quality          smallint    NOT NULL CHECK (quality BETWEEN 1 AND 100),
    effort           text        NOT NULL CHECK (effort IN ('FAST', 'SMALL')),
    max_width        integer     CHECK (max_width > 0),
    max_height       integer     CHECK (max_height > 0),
    webhook_url      text,
    -- the input's header, verbatim and in order, and its separator: the output CSV repeats them
    columns          text[]      NOT NULL,
    separator        text        NOT NULL,
    images_total     integer     NOT NULL CHECK (images_total > 0),
    images_processed integer     NOT NULL DEFAULT 0,
    images_failed    integer     NOT NULL DEFAULT 0,
    bytes_in         bigint      NOT NULL DEFAULT 0,
    bytes_out        bigint      NOT NULL DEFAULT 0,
    -- how often the request has been started: 1, and one more for every retry of its failed images
    attempt          integer     NOT NULL DEFAULT 1,
    created_at       timestamptz NOT NULL,
    updated_at       timestamptz NOT NULL,
    completed_at     timestamptz,
    CHECK (images_processed + images_failed <= images_total)
);

-- One row of the CSV. Its images have the ordinals first_ordinal .. first_ordinal + image_count - 1.
CREATE TABLE product (
    request_id    uuid    NOT NULL REFERENCES request ON DELETE CASCADE,
    row_number    integer NOT NULL,
    serial_number bigint  NOT NULL,
    name          text    NOT NULL,
    -- the input's cells, verbatim, as an array of strings
    cells         json    NOT NULL,
    first_ordinal integer NOT NULL,
    image_count   integer NOT NULL,
    PRIMARY KEY (request_id, row_number)
);

CREATE TABLE image (
    id            uuid        PRIMARY KEY,
    request_id    uuid        NOT NULL REFERENCES request ON DELETE CASCADE,
    -- 1 .. images_total, in the order of the CSV
    ordinal       integer     NOT NULL,
    row_number    integer     NOT NULL,
    -- 1 .. n, in the order of the URLs in the row's cell
    position      integer     NOT NULL,
    input_url     text        NOT NULL,
    state         text        NOT NULL CHECK (state IN ('PENDING', 'COMPLETED', 'FAILED', 'CANCELLED')),
    attempt       integer     NOT NULL DEFAULT 1,
    -- when a pending image has to be sent to Kafka: at once, after a transient failure, or because nothing was heard of it
    due_at        timestamptz NOT NULL,
    -- set while a pending image is on halftone.image.requested
    sent_at       timestamptz,
    output_key    text,
    unchanged     boolean,
    error_code    text,
    error_message text,
    source_bytes  bigint,
    output_bytes  bigint,
    width         integer,
    height        integer,
    milliseconds  integer,
    ended_at      timestamptz
);

-- Records that must reach Kafka because a transaction committed; sent and deleted by any replica.
CREATE TABLE outbox (
    id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    topic      text        NOT NULL,
    key        text        NOT NULL,
    headers    jsonb       NOT NULL,
    value      text        NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);

-- GET /requests, newest first: ids are UUIDv7, so that the primary key is the order of creation.
-- The requests that the dispatcher looks at:
CREATE INDEX request_pending ON request (id) WHERE status = 'PENDING';

-- GET /requests/{id}/images and the output CSV:
CREATE UNIQUE INDEX image_by_ordinal ON image (request_id, ordinal);
-- GET /requests/{id}/images?state=...:
CREATE INDEX image_by_state ON image (request_id, state, ordinal);
-- What the dispatcher sends next, request by request:
CREATE INDEX image_due ON image (request_id, due_at, ordinal) WHERE state = 'PENDING';
-- How many images of a request are on halftone.image.requested:
CREATE INDEX image_sent ON image (request_id) WHERE state = 'PENDING' AND sent_at IS NOT NULL;
