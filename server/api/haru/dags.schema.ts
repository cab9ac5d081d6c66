import type { AssetExpression } from '../../core/assetExpression.ts';
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { DateTime, Day, JsonObject, nullable, NullableDateTime, NullableString } from '../schema/common.ts';
import { Graph, RunBrief, RunState } from './shapes.schema.ts';

const zone = Type.String({ description: 'IANA zone' });

export const Schedule = Type.Union(
  [
    Type.Object(
      {
        kind: Type.Literal('cron'),
        expressions: Type.Array(Type.String()),
        zone,
        timing: Type.Union([Type.Literal('interval'), Type.Literal('trigger')]),
        delayMs: Type.Number(),
        calendar: NullableString,
        onHoliday: nullable(Type.Union([Type.Literal('skip'), Type.Literal('next'), Type.Literal('previous')])),
      },
      { title: 'CronSchedule' },
    ),
    Type.Object(
      { kind: Type.Literal('every'), periodMs: Type.Number(), anchor: NullableDateTime, zone, delayMs: Type.Number() },
      { title: 'EverySchedule' },
    ),
    Type.Object({ kind: Type.Literal('once'), zone }, { title: 'OnceSchedule' }),
    Type.Object({ kind: Type.Literal('continuous'), zone }, { title: 'ContinuousSchedule' }),
    Type.Object(
      {
        kind: Type.Literal('assets'),
        /** `{asset}`, `{all: [...]}` or `{any: [...]}`, nested. */
        condition: Type.Unsafe<AssetExpression>({ type: 'object', additionalProperties: true }),
        assets: Type.Array(
          Type.Object({
            uri: Type.String(),
            partition: nullable(
              Type.Object({
                kind: Type.String(),
                zone: Type.Optional(Type.String()),
                keys: Type.Optional(Type.Array(Type.String())),
              }),
            ),
          }),
        ),
        each: Type.Union([Type.Literal('event'), Type.Literal('partition')]),
        rerunStale: Type.Boolean(),
        zone,
      },
      { title: 'AssetSchedule' },
    ),
  ],
  { title: 'Schedule' },
);

export const NextRun = Type.Object(
  {
    intervalStart: NullableDateTime,
    intervalEnd: NullableDateTime,
    businessDay: nullable(Day),
    runAfter: DateTime,
  },
  { title: 'NextRun' },
);

export const RunsPreview = Type.Object(
  {
    /** Those that are due already come first. */
    runs: Type.Array(NextRun),
    /** Why there are no further ones: the schedule cannot be followed, or the file no longer defines the DAG. */
    problem: NullableString,
  },
  { title: 'RunsPreview' },
);
export const RunsPreviewQuery = Type.Object({
  count: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 30 })),
});

export const ImportError = Type.Object(
  {
    id: Type.Integer(),
    file: Type.String(),
    at: DateTime,
    message: Type.String(),
    line: nullable(Type.Integer()),
    column: nullable(Type.Integer()),
    stack: NullableString,
  },
  { title: 'ImportError' },
);
export type ImportError = Static<typeof ImportError>;

const summary = {
  dagId: Type.String(),
  description: NullableString,
  file: Type.String(),
  owner: NullableString,
  tags: Type.Array(Type.String()),
  zone,
  schedule: nullable(Schedule),
  /** Why the next run could not be computed. */
  scheduleError: NullableString,
  isPaused: Type.Boolean(),
  /** The file no longer defines it. */
  isStale: Type.Boolean(),
  versionNumber: nullable(Type.Integer()),
  nextRun: nullable(NextRun),
  /** The latest ones, newest first. */
  runs: Type.Array(RunBrief),
};

export const DagSummary = Type.Object(summary, { title: 'DagSummary' });
export type DagSummary = Static<typeof DagSummary>;

/** What the list of all DAGs is searched, filtered and sorted by; the rest of a row is read when it is looked at. */
export const DagEntry = Type.Object(
  {
    dagId: Type.String(),
    /** Its beginning. */
    description: NullableString,
    owner: NullableString,
    tags: Type.Array(Type.String()),
    isPaused: Type.Boolean(),
    /** Marked by whoever asks. */
    isFavorite: Type.Boolean(),
    nextRunAfter: NullableDateTime,
    /** Of the latest data; null: the DAG has none. */
    run: nullable(
      Type.Object(
        {
          runId: Type.String(),
          state: RunState,
          /** When it started, or was queued. */
          at: DateTime,
          rowVersion: Type.Integer(),
        },
        { title: 'LatestRun' },
      ),
    ),
    /** The finished run of the latest data failed. */
    isFailing: Type.Boolean(),
  },
  { title: 'DagEntry' },
);
export type DagEntry = Static<typeof DagEntry>;

export const DagIndex = Type.Object(
  {
    /** All of them, by their ids. */
    dags: Type.Array(DagEntry),
    importErrors: Type.Array(ImportError),
  },
  { title: 'DagIndex' },
);

export const DagRowsQuery = Type.Object({
  dagId: Type.Array(Type.String(), { minItems: 1, maxItems: 100 }),
});
export const DagRows = Type.Object(
  {
    /** Of those that were asked for and are there, in no order. */
    dags: Type.Array(DagSummary),
  },
  { title: 'DagRows' },
);

export const DagDetail = Type.Object(
  {
    ...summary,
    docMd: NullableString,
    start: NullableDateTime,
    end: NullableDateTime,
    catchup: Type.Boolean(),
    maxActiveRuns: Type.Integer(),
    /** JSON Schema of each parameter, by name. */
    params: JsonObject,
    graph: Graph,
    importErrors: Type.Array(ImportError),
  },
  { title: 'DagDetail' },
);
export type DagDetail = Static<typeof DagDetail>;

export const DagIdParams = Type.Object({ dagId: Type.String() });
