-- What a try was given, secrets masked: options of its operator or input of its function, and the names of what was too large to keep.
alter table haru.task_try add column given json;
