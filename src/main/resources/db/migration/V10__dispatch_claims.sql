-- What is being sent to Kafka is noted and committed before it is sent, so that no transaction waits for Kafka. Additive: a
-- process of the version before can run beside; what both send at a time arrives twice.

-- Images that somebody is sending. They are marked as sent in the same transaction. When the sender dies, others find the
-- row once its lease is over, and its images are due again.
CREATE TABLE dispatch_claim (
    id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    images     uuid[]      NOT NULL,
    -- the due_at that its images were given: whose has changed since is no longer this claim's
    resend_at  timestamptz NOT NULL,
    lease_ends timestamptz NOT NULL
);

-- When an event has to be sent: at once; later while somebody does, and when Kafka has not taken it.
ALTER TABLE outbox ADD COLUMN due_at timestamptz NOT NULL DEFAULT now();
CREATE INDEX outbox_due ON outbox (due_at, id);
