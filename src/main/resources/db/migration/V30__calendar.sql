-- A calendar is a thing of its own: several teams may share one. Each team keeps the hours it had, under its own key.
create table calendar (
    id         text primary key,
    definition jsonb  not null,
    version    bigint not null default 1,
    constraint calendar_id_check check (id ~ '^[a-z][a-z0-9-]{0,60}$')
);
insert into calendar (id, definition) select key, calendar from team;

alter table team drop column calendar;
alter table team add column calendar text;
update team set calendar = key;
alter table team
    alter column calendar set not null,
    add constraint team_calendar_fkey foreign key (calendar) references calendar (id);
create index team_calendar_idx on team (calendar);
