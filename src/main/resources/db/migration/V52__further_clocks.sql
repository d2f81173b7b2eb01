-- Whoever waits for a rep waits for an answer, and what marketing has to look at may not lie there unseen: both are promised as well.
alter table sla_clock drop constraint sla_clock_kind_check;
alter table sla_clock
    add constraint sla_clock_kind_check
        check (kind in ('review', 'assignment', 'answer', 'first-contact', 'bant', 'first-touch', 'recycle'));
