import { Type } from 'typebox';
import type { Static } from 'typebox';
import { REPROCESS } from '../../core/backfill.ts';
import { DateTime, JsonObject, nullable, NullableDateTime, NullableString, oneOf } from '../schema/common.ts';
import { OrderBy, Paging } from '../schema/query.ts';

const ReprocessBehavior = oneOf(REPROCESS, { title: 'ReprocessBehavior' });

export const BackfillResponse = Type.Object(
  {
    id: Type.Integer(),
    dag_id: Type.String(),
    from_date: DateTime,
    to_date: DateTime,
    dag_run_conf: nullable(JsonObject),
    is_paused: Type.Boolean(),
    reprocess_behavior: ReprocessBehavior,
    max_active_runs: Type.Integer(),
    created_at: DateTime,
    completed_at: NullableDateTime,
    updated_at: DateTime,
    dag_display_name: Type.String(),
  },
  { title: 'BackfillResponse' },
);
export type BackfillResponse = Static<typeof BackfillResponse>;

export const BackfillCollection = Type.Object(
  { backfills: Type.Array(BackfillResponse), total_entries: Type.Integer() },
  { title: 'BackfillCollectionResponse' },
);

/** Runs of one backfill at a time. */
const MAX_ACTIVE_RUNS = 1_000_000;

export const BackfillPostBody = Type.Object(
  {
    dag_id: Type.String(),
    from_date: DateTime,
    to_date: DateTime,
    run_backwards: Type.Optional(Type.Boolean({ default: false })),
    dag_run_conf: Type.Optional(nullable(JsonObject)),
    reprocess_behavior: Type.Optional(ReprocessBehavior),
    max_active_runs: Type.Optional(Type.Integer({ default: 10, minimum: 1, maximum: MAX_ACTIVE_RUNS })),
    run_on_latest_version: Type.Optional(nullable(Type.Boolean())),
  },
  { title: 'BackfillPostBody', additionalProperties: false },
);
export type BackfillPostBody = Static<typeof BackfillPostBody>;

const DryRunBackfillResponse = Type.Object(
  { logical_date: NullableDateTime, partition_key: NullableString, partition_date: NullableDateTime },
  { title: 'DryRunBackfillResponse' },
);

export const DryRunBackfillCollection = Type.Object(
  { backfills: Type.Array(DryRunBackfillResponse), total_entries: Type.Integer() },
  { title: 'DryRunBackfillCollectionResponse' },
);

export const BackfillsQuery = Type.Object({ dag_id: Type.String(), ...Paging, ...OrderBy });
export const BackfillParams = Type.Object({ backfill_id: Type.Integer() });
