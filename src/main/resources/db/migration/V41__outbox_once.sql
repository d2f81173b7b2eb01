-- What must not be told twice, such as one hand-over: the second row is not written.
alter table outbox add column once text;
alter table outbox add constraint outbox_once_key unique (once);
