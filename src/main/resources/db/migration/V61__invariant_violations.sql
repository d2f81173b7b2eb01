-- What must never be: a lead's row that says something else than its history, or than who holds it. Empty on a healthy database, at any moment.
create view invariant_violations as
with told as (
    select lead_id, count(*) as entries, max(seq) as last, max(round) as round,
           (array_agg(stage_to order by seq desc) filter (where stage_to is not null))[1] as stage
    from lead_history group by lead_id
), moved as (
    select lead_id, seq, stage_from, lag(stage_to) over (partition by lead_id order by seq) as was
    from lead_history where stage_to is not null
)
select l.id as lead_id, 'history-numbers' as rule,
       format('the row counts %s entries, there are %s up to number %s', l.history_seq, coalesce(t.entries, 0), coalesce(t.last, 0)) as detail
from lead l left join told t on t.lead_id = l.id
where l.history_seq <> coalesce(t.entries, 0) or l.history_seq <> coalesce(t.last, 0)
union all
select l.id, 'stage', format('the row says %s, the history %s', l.stage, coalesce(t.stage, 'nothing'))
from lead l left join told t on t.lead_id = l.id
where l.stage <> t.stage or t.stage is null and l.stage not in ('captured', 'unconfirmed')
union all
select l.id, 'round', format('the row says %s, the history %s', l.round, t.round)
from lead l join told t on t.lead_id = l.id
where l.round <> t.round
union all
select m.lead_id, 'moves', format('entry %s leaves %s, the lead was %s', m.seq, m.stage_from, m.was)
from moved m
where m.stage_from <> m.was
union all
select l.id, 'owner', format('the row says %s, who has no open assignment of the lead', l.owner)
from lead l
where l.owner is not null
    and not exists (select from assignment a where a.lead_id = l.id and a.ended_at is null and a.rep = l.owner)
union all
select l.id, 'ended', format('the lead is %s, yet %s has it', l.stage, a.rep)
from lead l join assignment a on a.lead_id = l.id and a.ended_at is null
where l.stage in ('won', 'lost', 'disqualified', 'dormant', 'merged', 'erased');
