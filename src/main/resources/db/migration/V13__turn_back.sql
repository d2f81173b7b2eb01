-- A lead that nobody could have worked on costs its rep no turn: the next booking of the team gives it back.
alter table assignment add column turn_back boolean not null default false;
create index assignment_turn_back_idx on assignment (team) where turn_back;
