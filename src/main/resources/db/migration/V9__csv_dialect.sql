-- The output CSV is written as the input was. Of requests from before, and of those that older processes take while versions
-- change, this is not known: they have what all had.
ALTER TABLE request ADD COLUMN byte_order_mark boolean NOT NULL DEFAULT false;
ALTER TABLE request ADD COLUMN separator_line boolean NOT NULL DEFAULT false;
ALTER TABLE request ADD COLUMN line_end text NOT NULL DEFAULT E'\r\n' CHECK (line_end IN (E'\r\n', E'\n', E'\r'));
