-- Paused while this lies in the future; 'infinity' until somebody ends it.
alter table rep add column paused_until timestamptz;

-- An imported absence is known again by a hash of the event's UID and recurrence: a UID may hold an address of a person.
alter table absence
    add column kind        text not null default 'absence',
    add column source      text not null default 'entered',
    add column external_id text,
    add constraint absence_kind_check check (kind in ('absence', 'vacation', 'sick', 'parental', 'training', 'other')),
    add constraint absence_source_check check (source in ('entered', 'calendar')),
    add constraint absence_external_id_check check ((source = 'calendar') = (external_id is not null)),
    add constraint absence_rep_source_external_id_key unique (rep, source, external_id);
