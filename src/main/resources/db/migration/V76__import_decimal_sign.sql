-- What a file shows about its decimal sign, as "told,written,customary", so that each of its rows is read in the same way on any node.
alter table import_run add column decimal_sign text;
