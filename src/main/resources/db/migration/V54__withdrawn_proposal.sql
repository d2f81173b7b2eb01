-- A proposal of which nothing became, without anybody having disagreed.
alter table assignment drop constraint assignment_proposal_check;
alter table assignment
    add constraint assignment_proposal_check check (proposal in ('open', 'agreed', 'changed', 'withdrawn'));
