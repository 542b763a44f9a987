-- The format of outputs, how pictures fill the largest width and height, and whether truncated JPEGs are completed.
-- Processes of the version before write no values and mean the defaults.
alter table request
    add column format text not null default 'JPEG' check (format in ('JPEG', 'WEBP', 'PNG', 'KEEP', 'AUTO')),
    add column fit text not null default 'INSIDE' check (fit in ('INSIDE', 'PAD', 'CROP')),
    add column background text not null default '#ffffff' check (background ~ '^(#[0-9a-f]{6}|transparent)$'),
    add column enlarge boolean not null default false,
    add column salvage boolean not null default false,
    add check (fit = 'INSIDE' or (max_width is not null and max_height is not null));
