-- Leads that wait because nobody was eligible, with all that a claim needs; served by the one that is due first, under the lock of the team's account.
-- Whoever takes a lead out of here deletes its row first: of two at once the second one finds it gone.
create table backlog (
    lead_id uuid        primary key,
    team    text        not null,
    since   timestamptz not null,
    due_at  timestamptz not null,
    request jsonb       not null,
    constraint backlog_lead_id_fkey foreign key (lead_id) references lead (id),
    -- What it asks for may repeat what a person typed: it goes with the person.
    constraint backlog_lead_person_fkey foreign key (lead_id) references lead_person (lead_id) on delete cascade,
    constraint backlog_team_fkey foreign key (team) references team (key)
);
create index backlog_team_due_at_idx on backlog (team, due_at, lead_id);

-- Who gets a lead of the team before its clock runs out, when nobody is eligible in time.
alter table team
    add column fallback text,
    add constraint team_fallback_fkey foreign key (fallback) references rep (id);
