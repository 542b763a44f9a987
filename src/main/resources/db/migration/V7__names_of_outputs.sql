-- The name of the output without its extension, unique in its request; null: its id.
alter table image
    add column output_name text,
    -- whether an earlier output of the same picture was taken
    add column reused boolean;
