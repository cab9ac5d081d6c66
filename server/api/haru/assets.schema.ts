import { Type } from 'typebox';
import { NullableDateTime, nullable, NullableString, oneOf } from '../schema/common.ts';
import { RunState } from './shapes.schema.ts';

const RerunRun = Type.Object(
  {
    runId: Type.String(),
    state: RunState,
    intervalStart: NullableDateTime,
    intervalEnd: NullableDateTime,
    partition: NullableString,
  },
  { title: 'RerunRun' },
);

export const RerunPlan = Type.Object(
  {
    steps: Type.Array(
      Type.Object(
        {
          /** Steps of one place go together, after all of the places before. */
          place: Type.Integer(),
          dagId: Type.String(),
          action: oneOf(['clear', 'itself', 'skip', 'blocked']),
          reason: Type.String(),
          run: nullable(RerunRun),
        },
        { title: 'RerunStep' },
      ),
    ),
  },
  { title: 'RerunPlan' },
);

export const RerunQuery = Type.Object({
  asset: Type.String(),
  /** Absent: of an asset without partitions. */
  partition: Type.Optional(Type.String()),
});
