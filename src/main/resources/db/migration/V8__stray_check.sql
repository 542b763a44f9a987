-- Ended requests with failed images, whose outputs are looked through: a worker that is killed between storing an output
-- and saying so leaves one that belongs to nobody when the image fails at its next try. Additive: a process of the version
-- before can run beside.
CREATE TABLE stray_check (
    request_id uuid        PRIMARY KEY REFERENCES request ON DELETE CASCADE,
    -- when to look next; later than now while somebody does, so that others take over when he dies
    due_at     timestamptz NOT NULL DEFAULT now(),
    -- what is left is a last look for outputs that were stored late
    looked     boolean     NOT NULL DEFAULT false
);

CREATE INDEX stray_check_due ON stray_check (due_at);
