-- Keys and owners. Additive: a process of the version before can run beside.

-- Whose the request is; null when it was uploaded without authentication.
ALTER TABLE request ADD COLUMN owner text;

-- GET /requests of one owner, newest first:
CREATE INDEX request_of_owner ON request (owner, id) WHERE removed_at IS NULL;

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
