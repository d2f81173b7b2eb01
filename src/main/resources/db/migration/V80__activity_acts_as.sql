-- The built-in kind that an activity of a company's own kind scores and acts as.
alter table lead_activity add column acts_as text;
update lead_activity set acts_as = kind;
alter table lead_activity alter column acts_as set not null;
