-- The schema. What changes it from here on is a migration of its own, which only adds: processes of the version before run beside
-- those of the next one while versions change.

-- A request: one uploaded CSV with its options and its counters. Ids are UUIDv7, so that the primary key is the order of creation.
CREATE TABLE request (
    id               uuid        PRIMARY KEY,
    -- null when it was uploaded without authentication
    owner            text,
    status           text        NOT NULL CHECK (status IN ('PENDING', 'COMPLETED', 'FAILED', 'CANCELLED')),
    quality          smallint    NOT NULL CHECK (quality BETWEEN 1 AND 100),
    effort           text        NOT NULL CHECK (effort IN ('FAST', 'SMALL')),
    max_width        integer     CHECK (max_width > 0),
    max_height       integer     CHECK (max_height > 0),
    webhook_url      text,
    -- the trace that the upload was part of (W3C Trace Context); its images, sent later and by anyone, are part of it too
    trace_parent     text,
    -- the input's header, verbatim and in order; the output CSV repeats it, and is written as the input was
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
    -- set when the request is deleted: nobody sees it any more, and its rows and outputs are removed in batches
    removed_at       timestamptz,
    CHECK (images_processed + images_failed <= images_total)
);

-- The requests that the dispatcher looks at:
CREATE INDEX request_pending ON request (id) WHERE status = 'PENDING';
-- The same of one owner; those of nobody are those of '':
CREATE INDEX request_pending_owner ON request (coalesce(owner, ''), id) WHERE status = 'PENDING';
-- GET /requests of one owner, newest first:
CREATE INDEX request_of_owner ON request (owner, id) WHERE removed_at IS NULL;
-- Requests that retention has to look at, oldest end first:
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

-- Images by the day of their request, of whose id (UUIDv7) the first 48 bits are its time: one of very many days costs what one of
-- one day costs, and what is too old goes with its partition. catalog.ImagePartitions has those of the days that come made.
-- Without a foreign key to the request: making and dropping a partition would lock that table, too. An image is inserted in the
-- transaction that inserts its request, and a request is deleted when its images are.
CREATE TABLE image (
    id              uuid        NOT NULL,
    request_id      uuid        NOT NULL,
    -- 1 .. images_total, in the order of the CSV
    ordinal         integer     NOT NULL,
    row_number      integer     NOT NULL,
    -- 1 .. n, in the order of the URLs in the row's cell
    position        integer     NOT NULL,
    input_url       text        NOT NULL,
    -- the first image of the request with the same URL, when this is not it: that one's outcome is this one's too
    duplicate_of    uuid,
    state           text        NOT NULL CHECK (state IN ('PENDING', 'COMPLETED', 'FAILED', 'CANCELLED')),
    attempt         integer     NOT NULL DEFAULT 1,
    -- the attempt of its request in which the image was last made pending: failures of an earlier one no longer count
    request_attempt integer     NOT NULL DEFAULT 1,
    -- when a pending image has to be sent to Kafka: at once, after a transient failure, or because nothing was heard of it
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
-- What the dispatcher sends next, request by request:
CREATE INDEX image_due ON image (request_id, due_at, ordinal) WHERE state = 'PENDING';
-- How many images of a request are on halftone.image.requested:
CREATE INDEX image_sent ON image (request_id) WHERE state = 'PENDING' AND sent_at IS NOT NULL;
-- Which images end with one that ends, for a statement that says "not ended" as this does. Of partial indexes for
-- state = 'PENDING' that were empty when they were analysed, the planner may take another one.
CREATE INDEX image_waiting ON image (duplicate_of)
    WHERE duplicate_of IS NOT NULL AND state NOT IN ('COMPLETED', 'FAILED', 'CANCELLED');

-- Of requests whose day has no partition: clocks may be years ahead or behind.
CREATE TABLE image_default PARTITION OF image DEFAULT;
-- Known to be unique, so that the planner knows without statistics how few rows some ids are. Each partition has one.
CREATE UNIQUE INDEX image_default_by_id ON image_default (id);

-- Images that somebody is sending. They are marked as sent in the same transaction, which is committed before they are sent, so
-- that none waits for Kafka. When the sender dies, others find the row once its lease is over, and its images are due again.
CREATE TABLE dispatch_claim (
    id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    images     uuid[]      NOT NULL,
    -- whose these are: they are found by their request and their id
    requests   uuid[]      NOT NULL,
    -- the due_at that its images were given: whose has changed since is no longer this claim's
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
    -- when it has to be sent: at once; later while somebody does, and when Kafka has not taken it
    due_at     timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX outbox_due ON outbox (due_at, id);

-- Requests whose rows and outputs have to go. No foreign key: an entry outlives its request.
CREATE TABLE removal (
    request_id uuid        PRIMARY KEY,
    -- when to work on it next; later than now while a process does, so that others take over when it dies
    due_at     timestamptz NOT NULL DEFAULT now(),
    -- images up to this one are gone
    ordinal    integer     NOT NULL DEFAULT 0,
    -- nothing is left in PostgreSQL; what is left is a last look for outputs that were stored late
    rows_gone  boolean     NOT NULL DEFAULT false
);

CREATE INDEX removal_due ON removal (due_at);

-- Owners of whom all requests go that were made before.
CREATE TABLE owner_removal (
    owner          text        PRIMARY KEY,
    created_before timestamptz NOT NULL,
    due_at         timestamptz NOT NULL DEFAULT now()
);

-- Ended requests with failed images, whose outputs are looked through: a worker that is killed between storing an output
-- and saying so leaves one that belongs to nobody when the image fails at its next try.
CREATE TABLE orphan_check (
    request_id uuid        PRIMARY KEY REFERENCES request ON DELETE CASCADE,
    -- when to look next; later than now while a process does, so that others take over when it dies
    due_at     timestamptz NOT NULL DEFAULT now(),
    -- what is left is a last look for outputs that were stored late
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
    -- SHA-256 of the key; the key itself is nowhere
    hash         bytea       NOT NULL UNIQUE,
    created_at   timestamptz NOT NULL DEFAULT now(),
    -- to about a minute
    last_used_at timestamptz,
    revoked_at   timestamptz
);

-- What stands for an owner in the records of Kafka is made of its name and of this, so that nobody who reads records finds
-- the name by trying.
CREATE TABLE owner_salt (
    only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    salt     bytea   NOT NULL
);
INSERT INTO owner_salt (salt)
VALUES (decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex'));

-- One message: a request with a webhook_url has ended, once for each of its attempts.
CREATE TABLE webhook (
    request_id      uuid        NOT NULL REFERENCES request ON DELETE CASCADE,
    request_attempt integer     NOT NULL,
    -- of the request; '' when it has none
    owner           text        NOT NULL DEFAULT '',
    -- the ce_id of the completion event, and its value
    event_id        text        NOT NULL,
    body            text        NOT NULL,
    url             text        NOT NULL,
    -- whom the URL, which is stored in its canonical form, asks: receivers share nothing but what is for all
    host            text        NOT NULL GENERATED ALWAYS AS (coalesce(lower(substring(url from '://([^/?#]*)')), '')) STORED,
    state           text        NOT NULL DEFAULT 'PENDING' CHECK (state IN ('PENDING', 'DELIVERED', 'FAILED')),
    created_at      timestamptz NOT NULL DEFAULT now(),
    -- when the time began after which it is given up: at its creation, or when somebody asked for it to be sent again
    since           timestamptz NOT NULL DEFAULT now(),
    -- failures since then: the pauses grow with them
    failures        integer     NOT NULL DEFAULT 0,
    -- all attempts to send it that have ended
    attempts        integer     NOT NULL DEFAULT 0,
    -- when to send it next, or null. While a process does, when others may: they take over when it dies
    due_at          timestamptz DEFAULT now(),
    under_way       boolean     NOT NULL DEFAULT false,
    PRIMARY KEY (request_id, request_attempt)
);

-- What is to be sent next:
CREATE INDEX webhook_due ON webhook (due_at) WHERE due_at IS NOT NULL;
-- Which owners have messages, for which hosts, and of one host what is due first: who looks for the next message skips from owner to
-- owner, and from host to host.
CREATE INDEX webhook_due_of_owner ON webhook (owner, host, due_at) WHERE due_at IS NOT NULL;
-- What has been tried for long enough:
CREATE INDEX webhook_since ON webhook (since) WHERE due_at IS NOT NULL;

-- How each attempt to send a message ended; the last ones of each message.
CREATE TABLE webhook_attempt (
    request_id      uuid        NOT NULL,
    request_attempt integer     NOT NULL,
    number          integer     NOT NULL,
    started_at      timestamptz NOT NULL,
    milliseconds    integer     NOT NULL,
    -- null when there was no answer
    status_code     integer,
    -- null when it was delivered
    error_code      text,
    error_message   text,
    -- until when the message was claimed for this attempt: an attempt whose end is told again counts once
    claimed_until   timestamptz,
    PRIMARY KEY (request_id, request_attempt, number),
    FOREIGN KEY (request_id, request_attempt) REFERENCES webhook ON DELETE CASCADE
);

CREATE UNIQUE INDEX webhook_attempt_once ON webhook_attempt (request_id, request_attempt, claimed_until);

-- Hosts whose last messages had no answer; any answer takes the row away.
CREATE TABLE webhook_host (
    host         text        PRIMARY KEY,
    -- attempts in a row without an answer, whichever messages they were for
    silences     integer     NOT NULL,
    silent_at    timestamptz NOT NULL,
    -- nothing is sent to it before
    paused_until timestamptz NOT NULL
);

-- What processes of the role api need that only the owner of the tables may do: so they may have a user of PostgreSQL that owns
-- nothing. Two functions act as their owner; they make and drop partitions of days, and nothing else.

-- Days and the ids that are made in them, UUIDv7: see catalog.ImageDays.
CREATE FUNCTION first_id(day date) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
    SELECT (lpad(to_hex((extract(epoch FROM day::timestamp) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid
$$;

CREATE FUNCTION time_of_id(id uuid) RETURNS timestamptz LANGUAGE sql IMMUTABLE AS $$
    SELECT to_timestamp(('x' || left(replace(id::text, '-', ''), 12))::bit(48)::bigint / 1000.0)
$$;

-- All but the default one, and but one that is just being dropped. Its bounds become null while it is looked at: they are read once,
-- which OFFSET 0 makes sure of.
CREATE VIEW image_partition AS
    SELECT bounds.name,
           substring(bounds.text FROM 'FROM \(''([0-9a-f-]+)''\)')::uuid AS least_id,
           substring(bounds.text FROM 'TO \(''([0-9a-f-]+)''\)')::uuid AS beyond_id
    FROM (SELECT c.relname::text AS name, pg_get_expr(c.relpartbound, c.oid) AS text
          FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
          WHERE i.inhparent = 'image'::regclass
          OFFSET 0) bounds
    WHERE bounds.text LIKE 'FOR VALUES %';

-- Whether the day's partition was missing, and is there now. A day of which more images are in the default partition than can be
-- moved while nobody reads or writes images stays there.
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
        -- A statement under way has been planned for the partitions that there were: nobody may be at it.
        LOCK TABLE ONLY image IN ACCESS EXCLUSIVE MODE;
    END IF;
    -- Attached when it is complete: that locks the table for others' changes of its structure alone.
    EXECUTE format('CREATE TABLE %I (LIKE image INCLUDING ALL)', part);
    EXECUTE format('CREATE UNIQUE INDEX %I ON %I (id)', part || '_by_id', part);
    IF early > 0 THEN
        EXECUTE format('WITH moved AS (DELETE FROM image_default WHERE request_id >= %L AND request_id < %L RETURNING *)'
                       ' INSERT INTO %I SELECT * FROM moved', first_own, first_next, part);
    END IF;
    EXECUTE format('ALTER TABLE image ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', part, first_own, first_next);
    RETURN true;
END $$;

-- Whether the partition is gone: its days are over since a day (a clock that is behind may still make ids of them), and no request
-- of them is left. Who stores one at the same time is through with its images, or they go to the default partition.
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

-- The tables whose rows a process of the role api reads and writes.
CREATE VIEW api_table AS
    SELECT c.oid, c.relname::text AS name
    FROM pg_class c JOIN pg_class request ON request.oid = 'request'::regclass
    WHERE c.relnamespace = request.relnamespace AND c.relowner = request.relowner
      AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relname <> 'flyway_schema_history';

-- Gives a user of PostgreSQL, which has to be there, what a process of the role api needs: those rows and the two functions. Called
-- after each migration (halftone.schema.api-user), so that it knows the tables of that version.
CREATE FUNCTION grant_to_api(api_user text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    changed text;
BEGIN
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO %I', current_schema(), api_user);
    FOR changed IN SELECT name FROM api_table LOOP
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO %I', changed, api_user);
    END LOOP;
    EXECUTE format('GRANT SELECT ON image_partition, api_table TO %I', api_user);
    -- What it waits for, and does not write.
    IF to_regclass('flyway_schema_history') IS NOT NULL THEN
        EXECUTE format('GRANT SELECT ON flyway_schema_history TO %I', api_user);
    END IF;
    EXECUTE format('GRANT EXECUTE ON FUNCTION make_image_partition(date), drop_image_partition(text) TO %I', api_user);
END $$;

REVOKE ALL ON FUNCTION make_image_partition(date), drop_image_partition(text), grant_to_api(text) FROM PUBLIC;

-- Nobody's tables, functions or operators but those of this schema are found in what acts as the owner.
DO $$
DECLARE
    changed text;
BEGIN
    FOREACH changed IN ARRAY ARRAY['make_image_partition(date)', 'drop_image_partition(text)', 'grant_to_api(text)'] LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = %I, pg_temp', changed, current_schema());
    END LOOP;
END $$;
