-- Who may use the API, and what they did.

create table haru.app_user (
  id bigint primary key generated always as identity,
  username text not null unique,
  -- argon2id in the PHC string format.
  password_hash text not null,
  role text not null default 'admin' check (role in ('admin')),
  is_active boolean not null default true,
  created_at timestamptz not null default clock_timestamp(),
  changed_at timestamptz not null default clock_timestamp()
);

-- Sessions of the page. Only the SHA-256 of the cookie's value is kept.
create table haru.user_session (
  hash bytea primary key,
  user_id bigint not null references haru.app_user on delete cascade,
  address text,
  user_agent text,
  created_at timestamptz not null default clock_timestamp(),
  expires_at timestamptz not null
);
create index user_session_of_user on haru.user_session (user_id);
create index user_session_expired on haru.user_session (expires_at);

-- Bearer tokens, those of a login and those made by name. Only the SHA-256 is kept; rows stay for a day after their end,
-- so that an expired one is told from an unknown one.
create table haru.api_token (
  id bigint primary key generated always as identity,
  hash bytea not null unique,
  user_id bigint not null references haru.app_user on delete cascade,
  -- Null: made by a login.
  name text,
  created_at timestamptz not null default clock_timestamp(),
  -- Null: until it is revoked.
  expires_at timestamptz,
  revoked_at timestamptz
);
create unique index api_token_name on haru.api_token (user_id, name) where name is not null and revoked_at is null;
create index api_token_expired on haru.api_token (expires_at);

-- One row for each change that a person or a client made, kept apart from what it changed.
create table haru.audit (
  id bigint primary key generated always as identity,
  at timestamptz not null default clock_timestamp(),
  actor text not null,
  address text,
  -- The operation, in the words of the API: trigger_dag_run, patch_dag, login.
  action text not null,
  dag_id text,
  run_id text,
  task_id text,
  map_index integer,
  try_number integer,
  detail json
);
create index audit_at on haru.audit (at);
create index audit_of_dag on haru.audit (dag_id, id) where dag_id is not null;
