-- Where a lead stands in its track. A lead that was enrolled before there were steps takes none.
alter table nurture_enrolment
    add column next_position integer,
    add column next_step_at  timestamptz,
    add column requested_at  timestamptz,
    add column held_at       timestamptz,
    add constraint nurture_enrolment_next_step_at_check check (next_step_at is null or next_position is not null);
