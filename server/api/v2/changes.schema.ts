import { Type } from 'typebox';
import type { Static } from 'typebox';
import { bulkBody } from '../schema/bulk.ts';
import { DateTime, nullable, NullableString, oneOf } from '../schema/common.ts';
import { strings } from '../schema/query.ts';
import { BulkDagRunBody, DagRunCollection, DagRunResponse } from './dagRuns.schema.ts';
import { TaskInstanceResponse } from './taskInstances.schema.ts';

const flag = (value: boolean) => Type.Optional(Type.Boolean({ default: value }));
const Note = Type.Optional(nullable(Type.String({ maxLength: 1000 })));

/** Which tasks and runs beside the named ones. */
const relatives = {
  include_upstream: flag(false),
  include_downstream: flag(false),
  include_future: flag(false),
  include_past: flag(false),
};

export const ClearTaskInstancesBody = Type.Object(
  {
    dry_run: flag(true),
    start_date: Type.Optional(nullable(DateTime)),
    end_date: Type.Optional(nullable(DateTime)),
    only_failed: Type.Optional(Type.Boolean({ description: 'True, unless only_running is.' })),
    only_running: flag(false),
    reset_dag_runs: flag(true),
    task_ids: Type.Optional(
      nullable(
        Type.Array(
          Type.Union([
            Type.String(),
            Type.Array(Type.Union([Type.String(), Type.Integer()]), { minItems: 2, maxItems: 2 }),
          ]),
          { minItems: 1 },
        ),
      ),
    ),
    dag_run_id: Type.Optional(NullableString),
    ...relatives,
    run_on_latest_version: Type.Optional(nullable(Type.Boolean())),
    prevent_running_task: flag(false),
    note: Note,
  },
  { title: 'ClearTaskInstancesBody', additionalProperties: false },
);
export type ClearTaskInstancesBody = Static<typeof ClearTaskInstancesBody>;

const runClearing = {
  dry_run: flag(true),
  only_failed: flag(false),
  only_new: flag(false),
  run_on_latest_version: Type.Optional(nullable(Type.Boolean())),
  note: Note,
};

export const DagRunClearBody = Type.Object(runClearing, { title: 'DAGRunClearBody', additionalProperties: false });
export type DagRunClearBody = Static<typeof DagRunClearBody>;

const partitionOfRuns = {
  partition_key: Type.Optional(NullableString),
  partition_date_start: Type.Optional(nullable(DateTime)),
  partition_date_end: Type.Optional(nullable(DateTime)),
};

/** How many runs one request may clear. */
export const MAX_RUNS = 1_000;

export const BulkDagRunClearBody = Type.Object(
  {
    ...runClearing,
    ...partitionOfRuns,
    dag_runs: Type.Optional(Type.Array(BulkDagRunBody, { maxItems: MAX_RUNS })),
  },
  { title: 'BulkDAGRunClearBody', additionalProperties: false },
);
export type BulkDagRunClearBody = Static<typeof BulkDagRunClearBody>;

export const ClearPartitionsBody = Type.Object(
  {
    ...partitionOfRuns,
    run_id: Type.Optional(NullableString),
    clear_task_instances: Type.Optional(Type.Boolean({ default: false })),
    dry_run: Type.Optional(Type.Boolean({ default: true })),
  },
  { title: 'ClearPartitionsBody', additionalProperties: false },
);
export type ClearPartitionsBody = Static<typeof ClearPartitionsBody>;

export const ClearedPartitions = Type.Object(
  { dag_runs_cleared: Type.Integer(), task_instances_cleared: Type.Integer(), dry_run: Type.Boolean() },
  { title: 'ClearPartitionsResponse' },
);

/** As many instances as a mapped task may have. */
const MAX_INDEXES = 10_000;

export const PatchTaskInstanceBody = Type.Object(
  {
    new_state: Type.Optional(nullable(oneOf(['success', 'failed', 'skipped']))),
    note: Note,
    map_indexes: Type.Optional(
      Type.Array(Type.Integer(), {
        minItems: 1,
        maxItems: MAX_INDEXES,
        description: 'Of the instances that are meant, in place of one map_index. Airflow does not know it.',
      }),
    ),
    ...relatives,
  },
  { title: 'PatchTaskInstanceBody', additionalProperties: false },
);
export type PatchTaskInstanceBody = Static<typeof PatchTaskInstanceBody>;

const BulkTaskInstanceBody = Type.Object(
  {
    task_id: Type.String(),
    map_index: Type.Optional(nullable(Type.Integer())),
    dag_id: Type.Optional(NullableString),
    dag_run_id: Type.Optional(NullableString),
    new_state: Type.Optional(nullable(oneOf(['success', 'failed', 'skipped']))),
    note: Note,
    ...relatives,
  },
  { title: 'BulkTaskInstanceBody', additionalProperties: false },
);
export type BulkTaskInstanceBody = Static<typeof BulkTaskInstanceBody>;
export const TaskInstanceBulkBody = bulkBody(BulkTaskInstanceBody, 'BulkTaskInstanceBody');

/** What a change takes or has taken. */
export const ChangedTaskInstances = Type.Object(
  { task_instances: Type.Array(TaskInstanceResponse), total_entries: Type.Integer() },
  { title: 'ChangedTaskInstanceCollection' },
);

const NewTask = { task_id: Type.String(), task_display_name: Type.String() };
const inRun = { dag_id: Type.String(), dag_run_id: Type.String() };

/** What comes with a clearing on the latest version, beside what is cleared. */
const OnLatestVersion = Type.Object(
  {
    new_tasks: Type.Array(Type.Object({ ...inRun, ...NewTask }), {
      description: 'That begin in a run, because it did not have them or they are mapped otherwise.',
    }),
    removed_task_instances: Type.Array(TaskInstanceResponse),
    refused_dag_runs: Type.Array(Type.Object({ ...inRun, detail: Type.String() }), {
      description: 'Runs that cannot go over, and why. While there is one, nothing is changed at all.',
    }),
  },
  { title: 'ClearOnLatestVersion' },
);
const onLatestVersion = { on_latest_version: Type.Optional(OnLatestVersion) };

/** What a clearing takes or has taken; of a dry run on the latest version also all else that it changes. */
export const ClearedTaskInstances = Type.Object(
  { task_instances: Type.Array(TaskInstanceResponse), total_entries: Type.Integer(), ...onLatestVersion },
  { title: 'ClearedTaskInstanceCollection' },
);
/** The dry run of a clearing that only brings what is new. */
const NewTasks = Type.Object(
  {
    task_instances: Type.Array(Type.Object(NewTask, { title: 'NewTaskResponse', additionalProperties: false })),
    total_entries: Type.Integer(),
    ...onLatestVersion,
  },
  { title: 'NewTaskCollection' },
);
export const ClearedRun = Type.Union([ClearedTaskInstances, NewTasks, DagRunResponse]);
export const ClearedRuns = Type.Union([ClearedTaskInstances, NewTasks, DagRunCollection]);

export const PatchQuery = Type.Object({ ...strings('update_mask') });
export const PatchMapIndexQuery = Type.Object({ map_index: Type.Optional(Type.Integer()), ...strings('update_mask') });
export const GroupParams = Type.Object({ dag_id: Type.String(), dag_run_id: Type.String(), group_id: Type.String() });
