import { RERUN_REASONS } from '../../core/rerunReason.ts';
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { RERUN_ACTIONS } from '../../core/rerunPlan.ts';
import { RERUN_STATES, RERUN_STEP_STATES } from '../../core/rerunCourse.ts';
import { DateTime, nullable, NullableDateTime, NullableString, oneOf } from '../schema/common.ts';
import { RunState } from './shapes.schema.ts';

const RerunAction = oneOf(RERUN_ACTIONS, { title: 'RerunAction' });

const PlannedRun = Type.Object(
  {
    runId: Type.String(),
    state: RunState,
    intervalStart: NullableDateTime,
    intervalEnd: NullableDateTime,
    partition: NullableString,
  },
  { title: 'RerunRun' },
);

const Reason = oneOf(RERUN_REASONS, { title: 'RerunReason' });

export const RerunPlan = Type.Object(
  {
    steps: Type.Array(
      Type.Object(
        {
          /** Steps of one place go together, after all of the places before. */
          place: Type.Integer(),
          dagId: Type.String(),
          action: RerunAction,
          reason: Reason,
          run: nullable(PlannedRun),
        },
        { title: 'RerunStep' },
      ),
    ),
  },
  { title: 'RerunPlan' },
);

export const RerunBody = Type.Object(
  {
    asset: Type.String(),
    /** Left out: of an asset without partitions. */
    partition: Type.Optional(Type.String()),
    /** The plan that was looked at: another one by now is refused. Null or left out: whatever the plan is now. */
    seen: Type.Optional(
      nullable(
        Type.Array(
          Type.Object(
            { place: Type.Integer(), dagId: Type.String(), action: RerunAction, runId: NullableString },
            { title: 'SeenRerunStep', additionalProperties: false },
          ),
        ),
      ),
    ),
  },
  { title: 'RerunBody', additionalProperties: false },
);

export const RerunSummary = Type.Object(
  {
    id: Type.Integer(),
    asset: Type.String(),
    /** Empty: of an asset without partitions. */
    partition: Type.String(),
    state: oneOf(RERUN_STATES, { title: 'RerunState' }),
    createdBy: Type.String(),
    createdAt: DateTime,
    endedAt: NullableDateTime,
    steps: Type.Array(
      Type.Object(
        {
          place: Type.Integer(),
          dagId: Type.String(),
          action: RerunAction,
          reason: Reason,
          state: oneOf(RERUN_STEP_STATES, { title: 'RerunStepState' }),
          /** The run that goes again, or the last that its DAG has started by itself. */
          runId: NullableString,
          /** Null: there is no such run, or it is gone. */
          runState: nullable(RunState),
          startedAt: NullableDateTime,
          endedAt: NullableDateTime,
        },
        { title: 'RerunStepSummary' },
      ),
    ),
  },
  { title: 'RerunSummary' },
);
export type RerunSummary = Static<typeof RerunSummary>;

export const RerunPage = Type.Object(
  {
    /** The latest first. */
    reruns: Type.Array(RerunSummary),
    /** Asks for the rest as `after`; null: there is none. */
    next: NullableString,
  },
  { title: 'RerunPage' },
);

export const RerunPageQuery = Type.Object({
  asset: Type.Optional(Type.String()),
  partition: Type.Optional(Type.String()),
  after: Type.Optional(Type.String()),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 25 })),
});

export const RerunKeyParams = Type.Object({ rerunId: Type.Integer() });
