-- Each channel has a relay of its own, so that none waits for another.
alter table outbox add column channel text not null default 'mail';
alter table outbox add constraint outbox_channel_check check (channel in ('mail', 'chat', 'campaign'));
drop index outbox_next_at_idx;
create index outbox_channel_next_at_idx on outbox (channel, next_at) where ended_at is null;
