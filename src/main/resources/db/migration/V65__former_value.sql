-- What a field said besides the value that counts: a value of another lead of the same person, or one that was replaced.
-- Only ever added to, but for a merge that is undone. Goes with the person when the person is erased.
create table lead_former_value (
    id        bigint generated always as identity primary key,
    lead_id   uuid        not null,
    field     text        not null,
    value     text,
    original  text,
    origin    text        not null,
    source    text        not null,
    at        timestamptz not null,
    came_with uuid,
    confirmed boolean     not null,
    problem   text,
    constraint lead_former_value_lead_id_fkey foreign key (lead_id) references lead_person (lead_id) on delete cascade,
    constraint lead_former_value_origin_check check (origin in ('explicit', 'implicit', 'proprietary'))
);
create index lead_former_value_lead_id_idx on lead_former_value (lead_id, field);
create index lead_former_value_email_idx on lead_former_value (value) where field = 'email';
create index lead_former_value_phone_idx on lead_former_value (value) where field = 'phone';

-- The merged lead that a value came with, and whether a person vouches for it.
alter table lead_value
    add column came_with uuid,
    add column confirmed boolean not null default false;
update lead_value v set confirmed = true
where v.source = 'marketing'
   or v.source = 'manual' and exists (select from lead l where l.id = v.lead_id and l.source = 'manual' and l.api_key is null);
