create table account (
    id             uuid primary key,
    name           text    not null,
    name_key       text    not null,
    domain         text,
    country        text,
    city           text,
    industry       text,
    employees      integer,
    annual_revenue numeric(20, 2),
    relation       text    not null default 'none',
    owner          text,
    named          boolean not null default false,
    parent_id      uuid,
    constraint account_domain_key unique (domain),
    constraint account_relation_check check (relation in ('customer', 'target', 'competitor', 'none')),
    constraint account_parent_id_fkey foreign key (parent_id) references account (id)
);
create index account_name_key_idx on account (name_key);

create table opportunity (
    id         uuid primary key,
    account_id uuid    not null,
    name       text    not null,
    amount     numeric(20, 2),
    owner      text,
    open       boolean not null default true,
    constraint opportunity_account_id_name_key unique (account_id, name),
    constraint opportunity_account_id_fkey foreign key (account_id) references account (id)
);

alter table lead add constraint lead_account_id_fkey foreign key (account_id) references account (id);
