-- A rep gave the lead back because it belongs to another team: in this round the rules bring it back to this one no more.
alter table assignment add column wrong_team boolean not null default false;
