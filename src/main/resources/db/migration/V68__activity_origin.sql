-- The merged lead that an activity came with, or was sent for.
alter table lead_activity add column came_with uuid;
update lead_activity a set came_with = m.id
from lead m
where m.merged_into is not null and a.lead_id = m.merged_into and a.id like m.id::text || '/%';
