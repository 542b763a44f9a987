-- Migrations of their own, as V4 explains.
--
-- A serial number that is text; serial_number is then the row's number.
alter table product
    add column serial text,
    -- why the row was not accepted, as an array of {"column", "message"}; such a row has no images
    add column errors json;
