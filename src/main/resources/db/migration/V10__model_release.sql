-- Which set of models and forms was deployed, by whom. A packaged set is deployed only if its hash never was.
create table model_release (
    hash          text primary key,
    origin        text        not null,
    deployment_id text        not null,
    by            text        not null,
    at            timestamptz not null,
    constraint model_release_origin_check check (origin in ('packaged', 'hot'))
);
