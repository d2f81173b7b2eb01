-- One row for each time a lead was merged: what it takes to undo it. Names ids and categories only.
create table lead_merge (
    lead_id        uuid        not null,
    into_id        uuid        not null,
    at             timestamptz not null,
    actor          text        not null,
    engaged_since  timestamptz,
    consent_before text        not null,
    undone_at      timestamptz,
    undone_by      text,
    primary key (lead_id, at),
    constraint lead_merge_lead_id_fkey foreign key (lead_id) references lead (id),
    constraint lead_merge_into_id_fkey foreign key (into_id) references lead (id)
);
create unique index lead_merge_lead_id_key on lead_merge (lead_id) where undone_at is null;
create index lead_merge_into_id_idx on lead_merge (into_id);

insert into lead_merge (lead_id, into_id, at, actor, consent_before)
select m.id, m.merged_into, m.stage_at, 'baton', o.marketing_consent
from lead m join lead o on o.id = m.merged_into;

create index lead_merged_into_idx on lead (merged_into) where merged_into is not null;

-- What the lead itself brought, once the attributes of merged leads lie over it.
alter table lead_person add column own_attributes jsonb;

-- Leads without address and number are matched by name and company.
create index lead_person_company_key_idx on lead_person (company_key) where company_key is not null;
create index lead_person_unreachable_idx on lead_person (company_key) where email_key is null and phone_key is null;
