-- A migration of its own: one that locked both tables could meet a transaction that locks them in the other order.
--
-- Whether the source has several frames, and what it lacked. Null for nearly all images, so that their rows do not grow;
-- the format of an output is the extension of its key.
alter table image
    add column animated boolean,
    add column warning text;
