-- Caps beside the open leads: leads whose clock starts on one local day of the rep, and within sixty minutes. Null for none.
alter table rep
    add column per_day    integer,
    add column per_hour   integer,
    -- What the rep must not get, as kind:value.
    add column conflicts  text[] not null default '{}',
    -- Who sees the leads of this rep as a sales team.
    add column supporters text[] not null default '{}',
    add constraint rep_per_day_check check (per_day > 0),
    add constraint rep_per_hour_check check (per_hour > 0);
create index assignment_rep_works_at_idx on assignment (rep, works_at);
