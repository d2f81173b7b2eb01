-- Names of the fields of a row whose text could not be taken as it is; the text itself is kept with the lead alone.
alter table import_row add column marked text;
