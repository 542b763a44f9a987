-- Catalogues as shops export them. Processes of the version before write no values and mean the defaults.
alter table request
    -- indexes of columns, from 0: null if the input has no such column; images: null in requests of the version before
    add column serial_column integer,
    add column name_column integer,
    add column image_columns integer[],
    -- rows of the input that were not accepted
    add column rows_rejected integer not null default 0,
    -- the template of the outputs' names; null: their ids
    add column output_name text,
    -- whether the output CSV has the outputs' URLs beside the input's or in their place
    add column output_csv text not null default 'ADD' check (output_csv in ('ADD', 'REPLACE')),
    -- whether earlier outputs of unchanged images are used again
    add column reuse text not null default 'NEVER' check (reuse in ('NEVER', 'UNCHANGED'));
