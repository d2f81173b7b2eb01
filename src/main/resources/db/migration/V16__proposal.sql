-- The router proposes, a person decides; what became of it is kept.
alter table team add column manual_first boolean not null default false;
alter table assignment
    add column proposal   text,
    -- Who sees the lead beside its rep.
    add column supporters text[] not null default '{}',
    add constraint assignment_proposal_check check (proposal in ('open', 'agreed', 'changed'));
create index assignment_proposal_idx on assignment (team, proposal) where proposal is not null;
