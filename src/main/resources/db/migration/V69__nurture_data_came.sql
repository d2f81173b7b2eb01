-- When a nurtured lead came again with data that lead it elsewhere.
alter table nurture_enrolment add column data_came_at timestamptz;
