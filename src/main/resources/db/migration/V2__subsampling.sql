-- Whether chrominance may become 4:2:0. Processes of the version before write no value and mean AUTO.
alter table request
    add column subsampling text not null default 'AUTO' check (subsampling in ('AUTO', 'KEEP'));
