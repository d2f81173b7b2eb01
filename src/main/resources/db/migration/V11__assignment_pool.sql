-- The fairness account of a team: one row, locked for the instant of a booking. The arrays are in the order of the roster.
create table assignment_roster (
    hash text primary key,
    team text  not null,
    reps jsonb not null,
    constraint assignment_roster_team_fkey foreign key (team) references team (key)
);
create table assignment_pool (
    team    text primary key,
    seq     bigint not null,
    roster  text   not null,
    -- Of the team when the arrays were made: loads are counted anew with every change of it.
    version bigint not null,
    credits bytea  not null,
    claimed bytea  not null,
    constraint assignment_pool_team_fkey foreign key (team) references team (key),
    constraint assignment_pool_roster_fkey foreign key (roster) references assignment_roster (hash)
);

-- Leads given to a rep by hand less all that the rep no longer has: what changes the load outside a booking. Open leads are claimed + n.
create table rep_load (
    rep text primary key,
    n   bigint not null,
    constraint rep_load_rep_fkey foreign key (rep) references rep (id)
);
insert into rep_load (rep, n)
select rep, count(*) filter (where ended_at is null) from assignment group by rep;

-- The booking's number in its team and the look at the candidates; null for leads given by hand.
alter table assignment add column seq bigint, add column look jsonb;
create unique index assignment_team_seq_key on assignment (team, seq);

drop table assignment_turn;
drop sequence assignment_turn_seq;

-- Grows with every change of a team, of a rep of it or of an absence of one, by whomever: rosters are kept by it.
alter table team add column version bigint not null default 0;

create function team_changed() returns trigger language plpgsql as $$
begin
    new.version := old.version + 1;
    return new;
end $$;
create trigger team_version before update on team
    for each row when (new.version = old.version) execute function team_changed();

create function rep_changed() returns trigger language plpgsql as $$
begin
    if tg_op <> 'INSERT' then
        update baton.team set version = version + 1 where key = old.team;
    end if;
    if tg_op <> 'DELETE' and (tg_op = 'INSERT' or new.team <> old.team) then
        update baton.team set version = version + 1 where key = new.team;
    end if;
    return null;
end $$;
create trigger rep_version after insert or update or delete on rep
    for each row execute function rep_changed();

create function absence_changed() returns trigger language plpgsql as $$
begin
    update baton.team set version = version + 1
    where key in (select team from baton.rep where id in (new.rep, old.rep));
    return null;
end $$;
create trigger absence_version after insert or update or delete on absence
    for each row execute function absence_changed();
