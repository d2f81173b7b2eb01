-- Who has or had a lead. At most one open row a lead: the claim.
create table assignment (
    id          uuid primary key,
    lead_id     uuid        not null,
    round       integer     not null,
    team        text        not null,
    rep         text        not null,
    strategy    text        not null,
    reason      text        not null,
    assigned_by text        not null,
    assigned_at timestamptz not null,
    works_at    timestamptz not null,
    accepted_at timestamptz,
    ended_at    timestamptz,
    outcome     text,
    constraint assignment_lead_id_fkey foreign key (lead_id) references lead (id),
    constraint assignment_rep_fkey foreign key (rep) references rep (id),
    constraint assignment_team_fkey foreign key (team) references team (key),
    constraint assignment_outcome_check check ((ended_at is null) = (outcome is null))
);
create unique index assignment_lead_id_open_key on assignment (lead_id) where ended_at is null;
create index assignment_rep_open_idx on assignment (rep) where ended_at is null;
create index assignment_lead_id_idx on assignment (lead_id, assigned_at);

-- One row a rep, so that two teams never wait for each other; read and written under the team's row lock.
create table assignment_turn (
    rep       text primary key,
    last_turn bigint not null,
    constraint assignment_turn_rep_fkey foreign key (rep) references rep (id)
);
create sequence assignment_turn_seq;
