-- Why a value that came could not be taken as it is. Where nothing could be read, value is null and original keeps the text.
alter table lead_value add column problem text;
