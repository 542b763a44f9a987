-- Owners share the window, and the workers. Additive: a process of the version before can run beside.

-- The pending requests of an owner; those of nobody are those of ''. Nobody writes requests while it is made, for as long as
-- reading the table takes.
CREATE INDEX request_pending_owner ON request (coalesce(owner, ''), id) WHERE status = 'PENDING';

-- What stands for an owner in the records of Kafka is made of his name and of this, so that nobody who reads records finds
-- the name by trying.
CREATE TABLE owner_salt (
    only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    salt     bytea   NOT NULL
);
INSERT INTO owner_salt (salt)
VALUES (decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex'));

-- Owners of whom all requests go that were made before.
CREATE TABLE owner_removal (
    owner          text        PRIMARY KEY,
    created_before timestamptz NOT NULL,
    due_at         timestamptz NOT NULL DEFAULT now()
);
