import { Type } from 'typebox';
import type { Static } from 'typebox';
import { DateTime, nullable, NullableString, oneOf } from '../schema/common.ts';

export const DagEvent = Type.Object(
  {
    id: Type.Integer(),
    at: DateTime,
    /** A user, or a process of Haru. */
    who: Type.String(),
    /** Of an action its name, as `trigger_dag_run`; of a change what changed: `run`, `dag`, `deadline`, `backfill`. */
    what: Type.String(),
    /** Null: it is of no run, or the run is gone. */
    runId: NullableString,
    taskId: NullableString,
    mapIndex: nullable(Type.Integer()),
    from: NullableString,
    to: NullableString,
    reason: Type.String(),
    /** Of an action: what was asked for, as JSON. */
    detail: NullableString,
  },
  { title: 'DagEvent' },
);
export type DagEvent = Static<typeof DagEvent>;

export const DagEvents = Type.Object(
  {
    events: Type.Array(DagEvent),
    /** Goes on after the last one, as `after`; null: there are no more. */
    next: nullable(Type.Integer()),
  },
  { title: 'DagEvents' },
);

export const DagEventsQuery = Type.Object({
  kind: Type.Optional(oneOf(['actions', 'changes'], { default: 'actions' })),
  order: Type.Optional(oneOf(['newest', 'oldest'], { default: 'newest' })),
  who: Type.Optional(Type.String({ maxLength: 250, description: 'Part of a name' })),
  what: Type.Optional(Type.String({ maxLength: 250 })),
  after: Type.Optional(Type.Integer()),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
});
