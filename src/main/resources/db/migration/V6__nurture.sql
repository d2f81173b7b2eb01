create table nurture_enrolment (
    id          uuid primary key,
    lead_id     uuid        not null,
    round       integer     not null,
    track       text        not null,
    enrolled_at timestamptz not null,
    review_at   timestamptz not null,
    ends_at     timestamptz not null,
    left_at     timestamptz,
    outcome     text,
    constraint nurture_enrolment_lead_id_fkey foreign key (lead_id) references lead (id),
    constraint nurture_enrolment_outcome_check check ((left_at is null) = (outcome is null))
);
create unique index nurture_enrolment_lead_id_open_key on nurture_enrolment (lead_id) where left_at is null;

-- No marketing message goes to a lead that has an open row here.
create table marketing_suppression (
    id        uuid primary key,
    lead_id   uuid        not null,
    reason    text        not null,
    since     timestamptz not null,
    lifted_at timestamptz,
    constraint marketing_suppression_lead_id_fkey foreign key (lead_id) references lead (id)
);
create unique index marketing_suppression_lead_id_open_key on marketing_suppression (lead_id) where lifted_at is null;
