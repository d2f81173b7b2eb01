-- Since when and why a rep is paused, and when the last pause ended: what the rep let lapse before that no longer counts.
alter table rep
    add column paused_since   timestamptz,
    add column pause_reason   text,
    add column pause_ended_at timestamptz,
    add constraint rep_pause_reason_check check (pause_reason in ('by-hand', 'lapses'));
