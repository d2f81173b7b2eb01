-- How long a returned lead stays away from sales. On the lead, since it outlives a round.
alter table lead
    add column cool_down_until timestamptz;
