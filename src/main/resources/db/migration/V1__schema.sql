-- The schema. Later changes are separate migrations, which only add: during an upgrade, processes of the previous
-- version run beside those of the next one.

-- A request: one uploaded CSV with its options and its counters. Ids are UUIDv7, so that the primary key is in the
-- order of creation.
CREATE TABLE request (
    id               uuid        PRIMARY KEY,
    -- null if it was uploaded without authentication
    owner            text,
    status           text        NOT NULL CHECK (status IN ('PENDING', 'COMPLETED', 'FAILED', 'CANCELLED')),
    quality          smallint    NOT NULL CHECK (quality BETWEEN 1 AND 100),
    effort           text        NOT NULL CHECK (effort IN ('FAST', 'SMALL')),
    max_width        integer     CHECK (max_width > 0),
    max_height       integer     CHECK (max_height > 0),
    webhook_url      text,
    -- the trace that the upload was part of (W3C Trace Context); its images are part of it too, although other
    -- processes send them later
    trace_parent     text,
    -- the input's header, verbatim and in order; the output CSV repeats it in the format of the input
    columns          text[]      NOT NULL,
    separator        text        NOT NULL,
    byte_order_mark  boolean     NOT NULL DEFAULT false,
    separator_line   boolean     NOT NULL DEFAULT false,
    line_end         text        NOT NULL DEFAULT E'\r\n' CHECK (line_end IN (E'\r\n', E'\n', E'\r')),
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
    -- set when the request is deleted: it is hidden, and its rows and outputs are removed in batches
    removed_at       timestamptz,
    CHECK (images_processed + images_failed <= images_total)
);

-- The requests that the dispatcher considers:
CREATE INDEX request_pending ON request (id) WHERE status = 'PENDING';
-- The same of one owner, '' for requests without an owner:
CREATE INDEX request_pending_owner ON request (coalesce(owner, ''), id) WHERE status = 'PENDING';
-- GET /requests of one owner, newest first:
CREATE INDEX request_of_owner ON request (owner, id) WHERE removed_at IS NULL;
-- Requests that retention checks, in the order of their end:
CREATE INDEX request_ended ON request (completed_at) WHERE completed_at IS NOT NULL AND removed_at IS NULL;

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

-- Images by the day of their request, whose id (UUIDv7) has the time in its first 48 bits: with very many days, a day
-- costs the same as with one, and old images are dropped with their partition. catalog.ImagePartitions creates the
-- partitions ahead. There is no foreign key to the request, because creating and dropping a partition would lock that
-- table, too. An image is inserted in the transaction that inserts its request, and a request is deleted after its
-- images.
CREATE TABLE image (
    id              uuid        NOT NULL,
    request_id      uuid        NOT NULL,
    -- 1 .. images_total, in the order of the CSV
    ordinal         integer     NOT NULL,
    row_number      integer     NOT NULL,
    -- 1 .. n, in the order of the URLs in the row's cell
    position        integer     NOT NULL,
    input_url       text        NOT NULL,
    -- the first image of the request with the same URL, null for that image itself; its outcome also applies to this
    -- one
    duplicate_of    uuid,
    state           text        NOT NULL CHECK (state IN ('PENDING', 'COMPLETED', 'FAILED', 'CANCELLED')),
    attempt         integer     NOT NULL DEFAULT 1,
    -- the attempt of its request in which the image was last made pending: failures of an earlier one do not count
    request_attempt integer     NOT NULL DEFAULT 1,
    -- when a pending image has to be sent to Kafka: at once, after a transient failure, or because its outcome is
    -- missing
    due_at          timestamptz NOT NULL,
    -- set while a pending image is on halftone.image.requested
    sent_at         timestamptz,
    output_key      text,
    unchanged       boolean,
    error_code      text,
    error_message   text,
    source_bytes    bigint,
    output_bytes    bigint,
    width           integer,
    height          integer,
    milliseconds    integer,
    ended_at        timestamptz,
    PRIMARY KEY (request_id, id)
) PARTITION BY RANGE (request_id);

-- GET /requests/{id}/images and the output CSV:
CREATE UNIQUE INDEX image_by_ordinal ON image (request_id, ordinal);
-- GET /requests/{id}/images?state=...:
CREATE INDEX image_by_state ON image (request_id, state, ordinal);
-- What the dispatcher sends next, by request:
CREATE INDEX image_due ON image (request_id, due_at, ordinal) WHERE state = 'PENDING';
-- How many images of a request are on halftone.image.requested:
CREATE INDEX image_sent ON image (request_id) WHERE state = 'PENDING' AND sent_at IS NOT NULL;
-- Images that wait for one that ends, for statements with exactly this condition. A partial index for state = 'PENDING'
-- could be ignored: the planner may prefer another such index that was empty when it was analysed.
CREATE INDEX image_waiting ON image (duplicate_of)
    WHERE duplicate_of IS NOT NULL AND state NOT IN ('COMPLETED', 'FAILED', 'CANCELLED');

-- Images of requests whose day has no partition: clocks may be years ahead or behind.
CREATE TABLE image_default PARTITION OF image DEFAULT;
-- Unique, so that the planner knows without statistics how few rows some ids select. Each partition has this index.
CREATE UNIQUE INDEX image_default_by_id ON image_default (id);

-- Images that a process is sending. They are marked as sent in the same transaction, which commits before they are
-- sent, so that it does not wait for Kafka. If the process dies, the lease expires and the images become due again.
CREATE TABLE dispatch_claim (
    id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    images     uuid[]      NOT NULL,
    -- the requests of the images, which are found by request and id
    requests   uuid[]      NOT NULL,
    -- the due_at that was set for the images: an image whose due_at has changed no longer belongs to this claim
    resend_at  timestamptz NOT NULL,
    lease_ends timestamptz NOT NULL
);

-- Records that must reach Kafka because a transaction committed; sent and deleted by any replica.
CREATE TABLE outbox (
    id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    topic      text        NOT NULL,
    key        text        NOT NULL,
    headers    jsonb       NOT NULL,
    value      text        NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    -- when it has to be sent: at once; later while a process sends it, and after Kafka has not taken it
    due_at     timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX outbox_due ON outbox (due_at, id);

-- Requests whose rows and outputs have to be deleted. No foreign key: an entry outlives its request.
CREATE TABLE removal (
    request_id uuid        PRIMARY KEY,
    -- when to work on it next; later than now while a process does, so that others take over when it dies
    due_at     timestamptz NOT NULL DEFAULT now(),
    -- images up to this one are deleted
    ordinal    integer     NOT NULL DEFAULT 0,
    -- the rows are deleted; a last check for late outputs remains
    rows_gone  boolean     NOT NULL DEFAULT false
);

CREATE INDEX removal_due ON removal (due_at);

-- Owners whose requests are all to be removed, if they were created before created_before.
CREATE TABLE owner_removal (
    owner          text        PRIMARY KEY,
    created_before timestamptz NOT NULL,
    due_at         timestamptz NOT NULL DEFAULT now()
);

-- Ended requests with failed images, to check for orphaned outputs: a worker that is killed between storing an output
-- and reporting it leaves one if the image fails at its next try.
CREATE TABLE orphan_check (
    request_id uuid        PRIMARY KEY REFERENCES request ON DELETE CASCADE,
    -- when to look next; later than now while a process does, so that others take over when it dies
    due_at     timestamptz NOT NULL DEFAULT now(),
    -- only a last check for late outputs remains
    looked     boolean     NOT NULL DEFAULT false
);

CREATE INDEX orphan_check_due ON orphan_check (due_at);

-- Uploads that may be repeated. No foreign key: a key outlives a request that is deleted.
CREATE TABLE idempotency_key (
    key         text        PRIMARY KEY,
    -- SHA-256 of the file and the options
    fingerprint bytea       NOT NULL,
    request_id  uuid        NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now()
);

-- Keys that have expired:
CREATE INDEX idempotency_key_age ON idempotency_key (created_at);

CREATE TABLE api_key (
    id           uuid        PRIMARY KEY,
    owner        text        NOT NULL,
    name         text        NOT NULL,
    -- SHA-256 of the key; the key itself is not stored
    hash         bytea       NOT NULL UNIQUE,
    created_at   timestamptz NOT NULL DEFAULT now(),
    -- accurate to about a minute
    last_used_at timestamptz,
    revoked_at   timestamptz
);

-- Records on Kafka contain a hash of the owner's name and this salt, so that readers of the records can't find the name
-- by guessing.
CREATE TABLE owner_salt (
    only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    salt     bytea   NOT NULL
);
INSERT INTO owner_salt (salt)
VALUES (decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex'));

-- A message that a request with a webhook_url has ended; one for each attempt of the request.
CREATE TABLE webhook (
    request_id      uuid        NOT NULL REFERENCES request ON DELETE CASCADE,
    request_attempt integer     NOT NULL,
    -- of the request; '' if it has none
    owner           text        NOT NULL DEFAULT '',
    -- the ce_id of the completion event, and its value
    event_id        text        NOT NULL,
    body            text        NOT NULL,
    url             text        NOT NULL,
    -- the authority of the URL, which is stored in its canonical form; limits per receiver apply to it
    host            text        NOT NULL GENERATED ALWAYS AS (coalesce(lower(substring(url from '://([^/?#]*)')), '')) STORED,
    state           text        NOT NULL DEFAULT 'PENDING' CHECK (state IN ('PENDING', 'DELIVERED', 'FAILED')),
    created_at      timestamptz NOT NULL DEFAULT now(),
    -- start of the period after which it is given up: its creation, or the last request to redeliver it
    since           timestamptz NOT NULL DEFAULT now(),
    -- failures since then: the pauses grow with them
    failures        integer     NOT NULL DEFAULT 0,
    -- number of attempts to send it that have ended
    attempts        integer     NOT NULL DEFAULT 0,
    -- when to send it next, or null. While a process sends it, when the lease expires
    due_at          timestamptz DEFAULT now(),
    under_way       boolean     NOT NULL DEFAULT false,
    PRIMARY KEY (request_id, request_attempt)
);

-- Messages to send next:
CREATE INDEX webhook_due ON webhook (due_at) WHERE due_at IS NOT NULL;
-- Owners with messages, their hosts, and the first due message of a host: the search for the next message walks from
-- owner to owner, and from host to host.
CREATE INDEX webhook_due_of_owner ON webhook (owner, host, due_at) WHERE due_at IS NOT NULL;
-- Messages that have been retried for long enough:
CREATE INDEX webhook_since ON webhook (since) WHERE due_at IS NOT NULL;

-- How each attempt to send a message ended; the last ones of each message.
CREATE TABLE webhook_attempt (
    request_id      uuid        NOT NULL,
    request_attempt integer     NOT NULL,
    number          integer     NOT NULL,
    started_at      timestamptz NOT NULL,
    milliseconds    integer     NOT NULL,
    -- null if there was no response
    status_code     integer,
    -- null if it was delivered
    error_code      text,
    error_message   text,
    -- the end of the lease of this attempt: an attempt whose end is reported twice counts once
    claimed_until   timestamptz,
    PRIMARY KEY (request_id, request_attempt, number),
    FOREIGN KEY (request_id, request_attempt) REFERENCES webhook ON DELETE CASCADE
);

CREATE UNIQUE INDEX webhook_attempt_once ON webhook_attempt (request_id, request_attempt, claimed_until);

-- Hosts whose last attempts had no response; any response deletes the row.
CREATE TABLE webhook_host (
    host         text        PRIMARY KEY,
    -- attempts in a row without a response, for any message
    silences     integer     NOT NULL,
    silent_at    timestamptz NOT NULL,
    -- nothing is sent to the host before
    paused_until timestamptz NOT NULL
);

-- Functions for what only the owner of the tables may do, so that processes with the role api may use a PostgreSQL user
-- that owns nothing. Two of them run as their owner; they create and drop partitions of days, and do nothing else.

-- Days and the ids that are created on them, UUIDv7: see catalog.ImageDays.
CREATE FUNCTION first_id(day date) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
    SELECT (lpad(to_hex((extract(epoch FROM day::timestamp) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid
$$;

CREATE FUNCTION time_of_id(id uuid) RETURNS timestamptz LANGUAGE sql IMMUTABLE AS $$
    SELECT to_timestamp(('x' || left(replace(id::text, '-', ''), 12))::bit(48)::bigint / 1000.0)
$$;

-- All partitions except the default one and one that is being dropped. The bounds of a partition may become null during
-- the query. OFFSET 0 ensures that they are read once.
CREATE VIEW image_partition AS
    SELECT bounds.name,
           substring(bounds.text FROM 'FROM \(''([0-9a-f-]+)''\)')::uuid AS least_id,
           substring(bounds.text FROM 'TO \(''([0-9a-f-]+)''\)')::uuid AS beyond_id
    FROM (SELECT c.relname::text AS name, pg_get_expr(c.relpartbound, c.oid) AS text
          FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
          WHERE i.inhparent = 'image'::regclass
          OFFSET 0) bounds
    WHERE bounds.text LIKE 'FOR VALUES %';

-- Creates the day's partition, and returns whether it was missing. If the default partition has more images of the day
-- than can be moved while the table is locked, they stay there.
CREATE FUNCTION make_image_partition(day date) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    most_moved constant int := 50000;
    days_ahead constant int := 8;
    part       constant text := 'image_' || to_char(day, 'YYYYMMDD');
    first_own  constant uuid := first_id(day);
    first_next constant uuid := first_id(day + 1);
    early      int;
BEGIN
    IF day > (now() AT TIME ZONE 'UTC')::date + days_ahead THEN
        RAISE EXCEPTION 'partitions are made % days ahead, and % is later', days_ahead, day;
    END IF;
    IF EXISTS (SELECT FROM image_partition WHERE least_id <= first_own AND beyond_id > first_own) THEN
        RETURN false;
    END IF;
    SELECT count(*) INTO early
    FROM (SELECT FROM image_default WHERE request_id >= first_own AND request_id < first_next LIMIT most_moved + 1) found;
    IF early > most_moved THEN
        RETURN false;
    END IF;
    IF early > 0 THEN
        -- Statements under way have been planned for the existing partitions: none may be running.
        LOCK TABLE ONLY image IN ACCESS EXCLUSIVE MODE;
    END IF;
    -- Attached once it is complete: this locks the table only against other changes of its structure.
    EXECUTE format('CREATE TABLE %I (LIKE image INCLUDING ALL)', part);
    EXECUTE format('CREATE UNIQUE INDEX %I ON %I (id)', part || '_by_id', part);
    IF early > 0 THEN
        EXECUTE format('WITH moved AS (DELETE FROM image_default WHERE request_id >= %L AND request_id < %L RETURNING *)'
                       ' INSERT INTO %I SELECT * FROM moved', first_own, first_next, part);
    END IF;
    EXECUTE format('ALTER TABLE image ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', part, first_own, first_next);
    RETURN true;
END $$;

-- Drops the partition, and returns whether it did. Its days must have been over for a day, because a clock that is
-- behind may still create ids of them, and no request of them may be left. A concurrent upload has stored its images
-- before, or stores them in the default partition.
CREATE FUNCTION drop_image_partition(part text) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    LOCK TABLE ONLY image IN ACCESS EXCLUSIVE MODE;
    IF NOT EXISTS (
        SELECT FROM image_partition p
        WHERE p.name = part AND time_of_id(p.beyond_id) <= now() - interval '1 day'
          AND NOT EXISTS (SELECT FROM request r WHERE r.id >= p.least_id AND r.id < p.beyond_id))
    THEN
        RETURN false;
    END IF;
    EXECUTE format('DROP TABLE %I', part);
    RETURN true;
END $$;

-- The tables whose rows a process with the role api reads and writes.
CREATE VIEW api_table AS
    SELECT c.oid, c.relname::text AS name
    FROM pg_class c JOIN pg_class request ON request.oid = 'request'::regclass
    WHERE c.relnamespace = request.relnamespace AND c.relowner = request.relowner
      AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relname <> 'flyway_schema_history';

-- Grants an existing PostgreSQL user what a process with the role api needs: these rows and the two functions. Called
-- after each migration (halftone.schema.api-user), so that it covers the tables of that version.
CREATE FUNCTION grant_to_api(api_user text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    changed text;
BEGIN
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO %I', current_schema(), api_user);
    FOR changed IN SELECT name FROM api_table LOOP
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO %I', changed, api_user);
    END LOOP;
    EXECUTE format('GRANT SELECT ON image_partition, api_table TO %I', api_user);
    -- A process of the role api waits for the migration and only reads this table.
    IF to_regclass('flyway_schema_history') IS NOT NULL THEN
        EXECUTE format('GRANT SELECT ON flyway_schema_history TO %I', api_user);
    END IF;
    EXECUTE format('GRANT EXECUTE ON FUNCTION make_image_partition(date), drop_image_partition(text) TO %I', api_user);
END $$;

REVOKE ALL ON FUNCTION make_image_partition(date), drop_image_partition(text), grant_to_api(text) FROM PUBLIC;

-- Functions that run as the owner only find tables, functions and operators of this schema.
DO $$
DECLARE
    changed text;
BEGIN
    FOREACH changed IN ARRAY ARRAY['make_image_partition(date)', 'drop_image_partition(text)', 'grant_to_api(text)'] LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = %I, pg_temp', changed, current_schema());
    END LOOP;
END $$;
