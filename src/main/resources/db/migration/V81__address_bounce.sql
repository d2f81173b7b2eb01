-- Addresses to which mail came back for good. Goes with the person.
create table address_bounce (
    lead_id   uuid        not null,
    email_key text        not null,
    at        timestamptz not null,
    primary key (lead_id, email_key),
    constraint address_bounce_lead_id_fkey foreign key (lead_id) references lead_person (lead_id) on delete cascade
);
create index address_bounce_email_key_idx on address_bounce (email_key);
