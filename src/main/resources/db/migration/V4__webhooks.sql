-- Webhooks. Additive: a process of the version before can run beside; of requests that it ends nobody is told.

-- One message: a request with a webhook_url has ended, once for each of its attempts.
CREATE TABLE webhook (
    request_id      uuid        NOT NULL REFERENCES request ON DELETE CASCADE,
    request_attempt integer     NOT NULL,
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
    -- when to send it next, or null. While somebody does, when others may: they take over when he dies
    due_at          timestamptz DEFAULT now(),
    under_way       boolean     NOT NULL DEFAULT false,
    PRIMARY KEY (request_id, request_attempt)
);

-- What is to be sent next:
CREATE INDEX webhook_due ON webhook (due_at) WHERE due_at IS NOT NULL;

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
    PRIMARY KEY (request_id, request_attempt, number),
    FOREIGN KEY (request_id, request_attempt) REFERENCES webhook ON DELETE CASCADE
);
