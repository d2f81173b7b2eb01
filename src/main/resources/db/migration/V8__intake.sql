create table api_key (
    id              uuid primary key,
    name            text        not null,
    secret_hash     text        not null,
    rate_per_second integer     not null,
    created_at      timestamptz not null,
    revoked_at      timestamptz,
    constraint api_key_name_key unique (name),
    constraint api_key_secret_hash_key unique (secret_hash),
    constraint api_key_rate_per_second_check check (rate_per_second > 0)
);

-- The same key and body give the same answer, once.
create table idempotency_key (
    caller    text        not null,
    key       text        not null,
    body_hash text        not null,
    lead_id   uuid        not null,
    at        timestamptz not null,
    primary key (caller, key)
);
create index idempotency_key_at_idx on idempotency_key (at);

create table rate_bucket (
    id    bigint primary key,
    state bytea
);

create table confirmation (
    lead_id    uuid        not null,
    token_hash text primary key,
    expires_at timestamptz not null,
    used_at    timestamptz,
    constraint confirmation_lead_id_fkey foreign key (lead_id) references lead (id)
);
create index confirmation_lead_id_idx on confirmation (lead_id);
