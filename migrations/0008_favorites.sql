-- DAGs that people have marked as theirs to watch.

create table haru.dag_favorite (
  user_id bigint not null references haru.app_user on delete cascade,
  dag_no integer not null references haru.dag on delete cascade,
  primary key (user_id, dag_no)
);
create index dag_favorite_of_dag on haru.dag_favorite (dag_no);
