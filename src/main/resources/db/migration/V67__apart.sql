-- Two leads that a person found to be different people: they are not merged again. Each pair stands here once, the smaller id first.
create table lead_apart (
    lead_id  uuid        not null,
    other_id uuid        not null,
    at       timestamptz not null,
    actor    text        not null,
    primary key (lead_id, other_id),
    constraint lead_apart_lead_id_fkey foreign key (lead_id) references lead (id),
    constraint lead_apart_other_id_fkey foreign key (other_id) references lead (id),
    constraint lead_apart_check check (lead_id < other_id)
);
create index lead_apart_other_id_idx on lead_apart (other_id);
