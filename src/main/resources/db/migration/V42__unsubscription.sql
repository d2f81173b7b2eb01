-- The links of marketing mails, of which only the hash is known. They work for as long as the person is known and go with it.
create table unsubscription (
    token_hash text primary key,
    lead_id    uuid        not null,
    created_at timestamptz not null,
    constraint unsubscription_lead_id_fkey foreign key (lead_id) references lead_person (lead_id) on delete cascade
);
create index unsubscription_lead_id_idx on unsubscription (lead_id);
