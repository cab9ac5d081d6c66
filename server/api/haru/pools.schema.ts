import { Type } from 'typebox';
import type { Static } from 'typebox';
import { DateTime, NullableString, oneOf } from '../schema/common.ts';

/** A task instance that holds slots. */
export const SlotHolder = Type.Object(
  {
    dagId: Type.String(),
    runId: Type.String(),
    taskId: Type.String(),
    /** -1: the task is not mapped. */
    mapIndex: Type.Integer(),
    state: oneOf(['running', 'restarting', 'queued', 'deferred'], { title: 'SlotHolderState' }),
    slots: Type.Integer(),
    since: DateTime,
  },
  { title: 'SlotHolder' },
);
export type SlotHolder = Static<typeof SlotHolder>;

export const PoolUse = Type.Object(
  {
    name: Type.String(),
    /** -1: without limit. */
    slots: Type.Integer(),
    description: NullableString,
    /** Whether deferred tasks keep their slots. */
    includeDeferred: Type.Boolean(),
    /** False: it comes with Haru and cannot be deleted. */
    isDeletable: Type.Boolean(),
    /** Slots taken, in all and by the state of who takes them. */
    occupied: Type.Integer(),
    running: Type.Integer(),
    queued: Type.Integer(),
    deferred: Type.Integer(),
    /** Slots that ready tasks wait for. */
    waiting: Type.Integer(),
    /** The first of those that hold slots, those that have for longest first. */
    holders: Type.Array(SlotHolder),
    /** Why tasks of it never start. */
    misfits: Type.Array(Type.Object({ dagId: Type.String(), problem: Type.String() })),
  },
  { title: 'PoolUse' },
);
export type PoolUse = Static<typeof PoolUse>;

export const PoolUseList = Type.Object(
  {
    pools: Type.Array(PoolUse),
    /** Pools that tasks name and that are not there. */
    missing: Type.Array(Type.Object({ name: Type.String(), dagIds: Type.Array(Type.String()) })),
  },
  { title: 'PoolUseList' },
);
