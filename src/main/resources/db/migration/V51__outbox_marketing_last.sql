-- A hand-over does not wait behind twenty thousand welcomes.
create index outbox_channel_marketing_next_at_idx on outbox (channel, marketing, next_at, id) where ended_at is null;
drop index outbox_channel_next_at_idx;
