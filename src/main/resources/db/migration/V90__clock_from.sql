-- When the answer clock of a lead starts at the earliest: when the team is there, whichever rep is chosen. Null for leads that are not given in turn:
-- there it is works_at, which stays the instant at which the rep is at work first and at which the rep's caps count.
alter table assignment add column clock_from timestamptz;
