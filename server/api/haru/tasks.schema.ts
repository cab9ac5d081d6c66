import { Type } from 'typebox';
import type { Static } from 'typebox';
import { DateTime, JsonValue, nullable, NullableString } from '../schema/common.ts';
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

export const LogTailParams = Type.Object({
  ...taskKey,
  mapIndex: Type.Integer({ minimum: -1 }),
  tryNumber: Type.Integer({ minimum: 0 }),
});
export const LogTailQuery = Type.Object({
  /** The `next` of the answer before. */
  after: Type.Optional(Type.String()),
});

export const LogLine = Type.Object(
  {
    at: Type.String({ description: 'ISO instant' }),
    level: Type.String(),
    /** stdout, stderr, task, an operator's name. */
    source: Type.String(),
    message: Type.String(),
    fields: Type.Optional(JsonValue),
  },
  { title: 'LogLine' },
);
export type LogLine = Static<typeof LogLine>;

export const LogTail = Type.Object(
  {
    lines: Type.Array(LogLine),
    /** The place to go on from, as `after`; null: nothing has been written yet. */
    next: NullableString,
    /** More is stored already: ask again at once. */
    hasMore: Type.Boolean(),
    /** The try has ended and this is its last line. */
    isComplete: Type.Boolean(),
  },
  { title: 'LogTail' },
);
