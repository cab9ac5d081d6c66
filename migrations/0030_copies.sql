-- Of a batch that copies a table: how it is cut into ranges, so that another try goes on with those that are not done.
alter table haru.ledger_batch add column plan json;
