-- What is to leave the house. Names ids only; addresses and texts are looked up when it is sent.
create table outbox (
    id         uuid primary key,
    kind       text        not null,
    lead_id    uuid,
    recipient  text        not null,
    marketing  boolean     not null default false,
    detail     jsonb       not null default '{}',
    created_at timestamptz not null,
    next_at    timestamptz not null,
    attempts   integer     not null default 0,
    sent_at    timestamptz,
    ended_at   timestamptz,
    outcome    text,
    constraint outbox_lead_id_fkey foreign key (lead_id) references lead (id)
);
create index outbox_next_at_idx on outbox (next_at) where ended_at is null;
create index outbox_lead_id_idx on outbox (lead_id) where ended_at is null;
