-- Receivers that do not answer cost the others nothing. Additive: a process of the version before can run beside; it asks
-- hosts that are paused here, and counts nothing of them.

-- Hosts whose last messages had no answer; any answer takes the row away.
CREATE TABLE webhook_host (
    host         text        PRIMARY KEY,
    -- attempts in a row without an answer, whichever messages they were for
    silences     integer     NOT NULL,
    silent_at    timestamptz NOT NULL,
    -- nothing is sent to it before
    paused_until timestamptz NOT NULL
);

-- Which hosts have messages, and of one host what is due first: who looks for the next message skips from host to host.
CREATE INDEX webhook_due_of_host ON webhook (host, due_at) WHERE due_at IS NOT NULL;
-- What has been tried for long enough:
CREATE INDEX webhook_since ON webhook (since) WHERE due_at IS NOT NULL;

-- Until when the message was claimed for this attempt: an attempt whose end is told again counts once.
ALTER TABLE webhook_attempt ADD COLUMN claimed_until timestamptz;
CREATE UNIQUE INDEX webhook_attempt_once ON webhook_attempt (request_id, request_attempt, claimed_until);
