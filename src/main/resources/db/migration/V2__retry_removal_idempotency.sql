-- Retries, deletions and idempotency keys. Additive: a process of the version before can run beside.

-- The attempt of its request in which the image was last made pending: failures of an earlier one no longer count.
ALTER TABLE image ADD COLUMN request_attempt integer NOT NULL DEFAULT 1;

-- Set when the request is deleted: nobody sees it any more, and its rows and outputs are removed in batches.
ALTER TABLE request ADD COLUMN removed_at timestamptz;

-- Requests that retention has to look at, oldest end first:
CREATE INDEX request_ended ON request (completed_at) WHERE completed_at IS NOT NULL AND removed_at IS NULL;

-- Requests whose rows and outputs have to go. No foreign key: an entry outlives its request.
CREATE TABLE removal (
    request_id uuid        PRIMARY KEY,
    -- when to work on it next; later than now while somebody does, so that others take over when he dies
    due_at     timestamptz NOT NULL DEFAULT now(),
    -- images up to this one are gone
    ordinal    integer     NOT NULL DEFAULT 0,
    -- nothing is left in PostgreSQL; what is left is a last look for outputs that were stored late
    rows_gone  boolean     NOT NULL DEFAULT false
);

CREATE INDEX removal_due ON removal (due_at);

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
