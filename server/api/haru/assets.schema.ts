import { Type } from 'typebox';
import { PARTITION_STATES } from '../../core/completeness.ts';
import { DateTime, NullableDateTime, nullable, NullableNumber, NullableString, oneOf } from '../schema/common.ts';
import { Receipt } from './shapes.schema.ts';

export const PartitionState = oneOf(PARTITION_STATES, { title: 'PartitionState' });

const AssetUse = Type.Object({ dagId: Type.String(), taskId: NullableString }, { title: 'AssetUse' });

export const AssetSummary = Type.Object(
  {
    uri: Type.String(),
    group: NullableString,
    docMd: NullableString,
    /** The asset that it is made from. */
    from: NullableString,
    /** How it is divided; null: it is not. */
    partition: nullable(
      Type.Object({ kind: oneOf(['days', 'hours', 'keys']), zone: NullableString }, { title: 'AssetPartitioning' }),
    ),
    producers: Type.Array(AssetUse),
    /** Tasks that read it, and, without a task, DAGs that it starts. */
    consumers: Type.Array(AssetUse),
    lastEventAt: NullableDateTime,
    /** How many partitions are in each state. */
    counts: Type.Object(
      {
        missing: Type.Integer(),
        partial: Type.Integer(),
        complete: Type.Integer(),
        stale: Type.Integer(),
      },
      { title: 'PartitionCounts' },
    ),
    /** The first of its partitions; null: none has a state yet. */
    first: NullableString,
  },
  { title: 'AssetSummary' },
);

export const AssetQuery = Type.Object({ asset: Type.String() });

export const AssetList = Type.Object(
  {
    assets: Type.Array(AssetSummary),
    isTruncated: Type.Boolean(),
  },
  { title: 'AssetList' },
);

export const PartitionList = Type.Object(
  {
    /** The latest first; those that nothing was published for may be left out. */
    partitions: Type.Array(
      Type.Object(
        {
          partition: Type.String(),
          state: PartitionState,
          publishedAt: NullableDateTime,
          events: Type.Integer(),
          receipt: nullable(Receipt),
        },
        { title: 'PartitionSummary' },
      ),
    ),
  },
  { title: 'PartitionList' },
);

export const PartitionsQuery = Type.Object({
  asset: Type.String(),
  /** Bounds of the keys, both included. */
  from: Type.Optional(Type.String()),
  to: Type.Optional(Type.String()),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 100 })),
});

export const PartitionDetail = Type.Object(
  {
    state: PartitionState,
    /** [start, end): what it is for; null: no time. */
    start: NullableDateTime,
    end: NullableDateTime,
    from: NullableString,
    /** Of the days or hours of `from`; null: it has none. */
    sourceZone: NullableString,
    /** The partitions of `from` that it is made from. */
    sources: Type.Array(
      Type.Object(
        {
          partition: Type.String(),
          start: NullableDateTime,
          end: NullableDateTime,
          state: PartitionState,
          publishedAt: NullableDateTime,
          /** How much of it this one holds. */
          held: PartitionState,
          /** Null: it holds nothing of it. */
          consumedAt: NullableDateTime,
          /** Rows that the run which published it brought into this one, and when; null: nobody said so. */
          rows: NullableNumber,
          loadedAt: NullableDateTime,
        },
        { title: 'PartitionSource' },
      ),
    ),
    /** What was published for it, the latest first, at most 50. */
    receipts: Type.Array(
      Type.Object(
        {
          at: DateTime,
          /** Null: it was reported from outside. */
          dagId: NullableString,
          runId: NullableString,
          taskId: NullableString,
          receipt: nullable(Receipt),
        },
        { title: 'PublishedReceipt' },
      ),
    ),
  },
  { title: 'PartitionDetail' },
);

/** Names a partition. */
export const PartitionQuery = Type.Object({
  asset: Type.String(),
  /** Absent: of an asset without partitions. */
  partition: Type.Optional(Type.String()),
});
