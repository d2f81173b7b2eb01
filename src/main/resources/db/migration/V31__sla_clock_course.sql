-- What the instants of a clock are computed from, so that they can be computed again: durations are working time, elapsed is what had passed
-- before runs_from, and calendar_version tells which hours the instants belong to. A team's clock follows the team to another calendar.
alter table sla_clock
    add column team             text,
    add column calendar_version bigint   not null default 1,
    add column remind_after     interval,
    add column escalate_after   interval,
    add column within           interval,
    add column elapsed          interval not null default '0',
    add column runs_from        timestamptz,
    add column paused_since     timestamptz,
    add column paused_until     timestamptz,
    add column paused_by        text;

-- Clocks of old take their durations from the decision under which they were started.
update sla_clock c
set team = case when c.kind in ('answer', 'first-contact', 'bant') then c.calendar end,
    runs_from = c.starts_at,
    remind_after = case when c.remind_at is not null then (d.result ->> 'remindAfter')::interval end,
    escalate_after = case when c.escalate_at is not null then (d.result ->> 'escalateAfter')::interval end,
    within = coalesce((d.result ->> case when c.kind = 'first-contact' then 'remindAfter' else 'answerWithin' end)::interval,
                      c.due_at - c.starts_at)
from sla_clock s
    left join lateral (select result from lead_decision
                       where lead_id = s.lead_id and kind = 'sla' and rules @> to_jsonb(s.policy) and at <= s.opened_at
                       order by at desc, id desc limit 1) d on true
where s.id = c.id;

alter table sla_clock
    alter column calendar_version drop default,
    alter column within set not null,
    alter column runs_from set not null,
    add constraint sla_clock_paused_until_check check ((paused_until is null) = (paused_since is null)),
    add constraint sla_clock_elapsed_check check (elapsed >= interval '0');
