import { Type } from 'typebox';
import type { Static } from 'typebox';
import { DateTime, NullableDateTime, NullableString, oneOf } from '../schema/common.ts';
import { SlotHolder } from './pools.schema.ts';

const process = {
  id: Type.String(),
  host: Type.String(),
  pid: Type.Integer(),
  version: NullableString,
  /** Lost: it has gone without a word. */
  state: oneOf(['alive', 'stopped', 'lost'], { title: 'ProcessState' }),
  startedAt: DateTime,
  heartbeatAt: DateTime,
};

export const SchedulerProcess = Type.Object(process, { title: 'SchedulerProcess' });

export const WorkerProcess = Type.Object(
  {
    ...process,
    name: Type.String(),
    queues: Type.Array(Type.String()),
    slots: Type.Integer(),
    /** It takes no more tasks. */
    isDraining: Type.Boolean(),
    /** Who asked for that, which can be taken back; null: nobody, or it is stopping by itself. */
    drainedBy: NullableString,
    tasks: Type.Array(SlotHolder),
  },
  { title: 'WorkerProcess' },
);

export const QueueDepth = Type.Object(
  {
    queue: Type.String(),
    lane: oneOf(['live', 'backfill'], { title: 'LaneName' }),
    /** Ready, but no slot is free for them. */
    waiting: Type.Integer(),
    /** On their way to a worker. */
    queued: Type.Integer(),
    running: Type.Integer(),
    /** Since when the oldest of those that wait is ready. */
    oldest: NullableDateTime,
    /** Living workers that serve it, without those that are drained. */
    workers: Type.Integer(),
    /** Living workers that serve it and take no more tasks. */
    draining: Type.Integer(),
    /** Of those that do. */
    slots: Type.Integer(),
  },
  { title: 'QueueDepth' },
);
export type QueueDepth = Static<typeof QueueDepth>;

export const ProcessList = Type.Object(
  {
    /** Those that live, and those that were heard of in the last hour. */
    workers: Type.Array(WorkerProcess),
    schedulers: Type.Array(SchedulerProcess),
    queues: Type.Array(QueueDepth),
  },
  { title: 'ProcessList' },
);

export const WorkerParams = Type.Object({ workerId: Type.String({ format: 'uuid' }) });
