import { Type } from 'typebox';
import type { Static } from 'typebox';
import { DateTime, JsonValue, nullable } from '../schema/common.ts';
import { EventEntry, GraphTask, InstanceSummary, RunSummary, TaskState, TrySummary } from './shapes.schema.ts';

const taskKey = { dagId: Type.String(), runId: Type.String(), taskId: Type.String() };

export const TaskKeyParams = Type.Object(taskKey);
export const InstanceKeyParams = Type.Object({ ...taskKey, mapIndex: Type.Integer({ minimum: -1 }) });

export const InstancePage = Type.Object(
  {
    instances: Type.Array(InstanceSummary),
    next: nullable(Type.Integer({ description: 'Goes on after this map index' })),
  },
  { title: 'InstancePage' },
);
export const InstancePageQuery = Type.Object({
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 200 })),
  after: Type.Optional(Type.Integer()),
  state: Type.Optional(Type.Array(TaskState)),
});

export const InstanceDetail = Type.Object(
  {
    run: RunSummary,
    task: GraphTask,
    instance: InstanceSummary,
    /** Oldest first. */
    tries: Type.Array(TrySummary),
    /** From first to last; at most 1,000, the latest. */
    events: Type.Array(EventEntry),
    /** What it returned; the values at `datePaths` (JSON pointers) are instants. */
    result: nullable(
      Type.Object({ value: JsonValue, datePaths: Type.Array(Type.String()), at: DateTime }, { title: 'TaskResult' }),
    ),
  },
  { title: 'InstanceDetail' },
);
export type InstanceDetail = Static<typeof InstanceDetail>;

export const TaskWaits = Type.Object(
  {
    /** One line each, with who holds what it waits for; none: nothing holds it up. */
    waits: Type.Array(Type.String()),
  },
  { title: 'TaskWaits' },
);
