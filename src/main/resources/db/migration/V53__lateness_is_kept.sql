-- How late it was does not change with the calendar of another day.
alter table sla_clock add column late interval;
