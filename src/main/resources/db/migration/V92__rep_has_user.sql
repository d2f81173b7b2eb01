-- Whether the rep can sign in, as the identity service says. A rep without a user is given no lead; the trigger of rep makes other nodes know.
alter table rep add column has_user boolean not null default true;
