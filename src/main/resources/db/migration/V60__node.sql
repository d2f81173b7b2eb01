-- Which nodes are at work. Each says so every second; the jobs of a silent one are free for the others.
create table node (
    id      text primary key,
    since   timestamptz not null,
    seen_at timestamptz not null
);
