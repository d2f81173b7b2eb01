create table import_run (
    id          uuid primary key,
    kind        text        not null,
    state       text        not null,
    created_by  text        not null,
    created_at  timestamptz not null,
    finished_at timestamptz,
    columns     jsonb       not null,
    rows        integer     not null default 0,
    constraint import_run_kind_check check (kind in ('lead', 'account', 'opportunity', 'rep')),
    constraint import_run_state_check check (state in ('staged', 'running', 'finished'))
);

-- Each row has exactly one outcome: that is what makes an interrupted import resumable.
create table import_row (
    import_id uuid    not null,
    line      integer not null,
    cells     jsonb,
    outcome   text,
    lead_id   uuid,
    field     text,
    reason    text,
    primary key (import_id, line),
    constraint import_row_import_id_fkey foreign key (import_id) references import_run (id) on delete cascade,
    constraint import_row_outcome_check check (outcome in ('imported', 'rejected'))
);
create index import_row_open_idx on import_row (import_id, line) where outcome is null;
