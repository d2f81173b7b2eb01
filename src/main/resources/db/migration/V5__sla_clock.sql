create table sla_clock (
    id          uuid primary key,
    lead_id     uuid        not null,
    round       integer     not null,
    kind        text        not null,
    policy      text        not null,
    take_backs  integer     not null default 0,
    calendar    text        not null,
    opened_at   timestamptz not null,
    starts_at   timestamptz not null,
    remind_at   timestamptz,
    escalate_at timestamptz,
    due_at      timestamptz not null,
    met_at      timestamptz,
    met_by      text,
    breached_at timestamptz,
    forced_by   text,
    closed_at   timestamptz,
    constraint sla_clock_lead_id_fkey foreign key (lead_id) references lead (id),
    constraint sla_clock_kind_check check (kind in ('answer', 'first-contact', 'bant', 'first-touch', 'recycle'))
);
create unique index sla_clock_lead_id_kind_open_key on sla_clock (lead_id, kind) where closed_at is null;
create index sla_clock_lead_id_idx on sla_clock (lead_id, opened_at);
