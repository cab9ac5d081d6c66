-- What tasks ask people, a row for each try that has asked, and what was answered.

create table haru.approval (
  run_id bigint not null references haru.dag_run on delete cascade,
  task_no integer not null,
  map_index integer not null,
  try_number integer not null,
  subject text not null,
  body text,
  choices text[] not null,
  is_multiple boolean not null,
  -- A JSON Schema of each field of the form, by name.
  params json not null,
  assignees text[] not null,
  -- What counts as chosen when the time is over, and the values of the form then; null: the try fails.
  default_choices text[],
  default_params json not null,
  asked_at timestamptz not null default clock_timestamp(),
  expires_at timestamptz,
  answered_at timestamptz,
  -- Null in an answer: the time was over.
  answered_by text,
  chosen text[],
  params_input json,
  primary key (run_id, task_no, map_index, try_number)
);
create index approval_unanswered on haru.approval (asked_at) where answered_at is null;
