import { Type } from 'typebox';
import type { Static } from 'typebox';
import { MAX_SLOTS } from '../../core/pools.ts';
import { bulkBody } from '../schema/bulk.ts';
import { NullableString } from '../schema/common.ts';
import { OrderBy, Paging, patterns, strings } from '../schema/query.ts';

const Slots = Type.Integer({ minimum: -1, maximum: MAX_SLOTS, description: 'Number of slots. Use -1 for unlimited.' });
/** Without a meaning here: null is all that is accepted. */
export const TeamName = Type.Optional(NullableString);

export const PoolResponse = Type.Object(
  {
    name: Type.String(),
    slots: Slots,
    description: NullableString,
    include_deferred: Type.Boolean(),
    occupied_slots: Type.Integer(),
    running_slots: Type.Integer(),
    queued_slots: Type.Integer(),
    scheduled_slots: Type.Integer(),
    open_slots: Type.Integer(),
    deferred_slots: Type.Integer(),
    team_name: NullableString,
  },
  { title: 'PoolResponse' },
);
export type PoolResponse = Static<typeof PoolResponse>;

export const PoolCollection = Type.Object(
  { pools: Type.Array(PoolResponse), total_entries: Type.Integer() },
  { title: 'PoolCollectionResponse' },
);

export const PoolBody = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 256 }),
    slots: Slots,
    description: Type.Optional(NullableString),
    include_deferred: Type.Optional(Type.Boolean({ default: false })),
    team_name: TeamName,
  },
  { title: 'PoolBody', additionalProperties: false },
);
export type PoolBody = Static<typeof PoolBody>;

export const PoolPatchBody = Type.Object(
  {
    pool: Type.Optional(NullableString),
    slots: Type.Optional(Slots),
    description: Type.Optional(NullableString),
    include_deferred: Type.Optional(Type.Boolean()),
    team_name: TeamName,
  },
  { title: 'PoolPatchBody', additionalProperties: false },
);
export type PoolPatchBody = Static<typeof PoolPatchBody>;

export const PoolBulkBody = bulkBody(PoolBody, 'PoolBody');

export const PoolsQuery = Type.Object({ ...Paging, ...OrderBy, ...patterns('pool_name') });
export const PoolParams = Type.Object({ pool_name: Type.String() });
export const PoolUpdateMask = Type.Object({ ...strings('update_mask') });
