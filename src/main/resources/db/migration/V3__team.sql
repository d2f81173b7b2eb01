create table team (
    key      text primary key,
    name     text  not null,
    calendar jsonb not null,
    constraint team_key_check check (key ~ '^[a-z][a-z0-9-]{0,30}$')
);

create table rep (
    id         text primary key,
    team       text    not null,
    first_name text    not null,
    last_name  text    not null,
    email      text    not null,
    languages  text[]  not null default '{}',
    skills     text[]  not null default '{}',
    capacity   integer not null,
    weight     integer not null default 1,
    calendar   jsonb,
    active     boolean not null default true,
    constraint rep_id_check check (id ~ '^[a-z][a-z0-9-]{0,60}$'),
    constraint rep_capacity_check check (capacity >= 0),
    constraint rep_weight_check check (weight > 0),
    constraint rep_team_fkey foreign key (team) references team (key)
);

create table absence (
    id        uuid primary key,
    rep       text        not null,
    starts_at timestamptz not null,
    ends_at   timestamptz not null,
    constraint absence_rep_fkey foreign key (rep) references rep (id),
    constraint absence_starts_at_ends_at_check check (starts_at < ends_at)
);
create index absence_rep_idx on absence (rep, ends_at);
