-- A rep's answers and lapses, the newest first. An acceptance from before the assignment was carried over: it was another rep's.
create index assignment_rep_answered_idx
    on assignment (rep, (case when accepted_at >= assigned_at then accepted_at else ended_at end), id)
    where outcome in ('lapsed', 'rejected') or accepted_at >= assigned_at;
