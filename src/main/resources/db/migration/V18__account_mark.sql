-- Another number with every booking: a node that finds the account as it left it need not read it again.
alter table assignment_pool
    add column mark bigint not null default 0,
    -- What does not compress is not to be tried with every booking.
    alter column credits set storage external,
    alter column claimed set storage external;

-- In which transaction a load changed last: since a snapshot nothing has changed that was written by no transaction from its xmin on.
alter table rep_load add column changed_in xid8 not null default '0';
create index rep_load_changed_in_idx on rep_load (changed_in);

create function rep_load_changed() returns trigger language plpgsql as $$
begin
    new.changed_in := pg_current_xact_id();
    return new;
end $$;
create trigger rep_load_changed_in before insert or update on rep_load
    for each row execute function rep_load_changed();

create index rep_team_idx on rep (team);
