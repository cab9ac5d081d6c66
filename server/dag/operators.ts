import type { Json } from '../core/definition.ts';
import type { Asset, ConnectionRef, Receipt } from './context.ts';
import type { Static, TProperties } from 'typebox';
import type { Dag } from './dag.ts';
import type { WithoutTasks } from './declared.ts';
import type { Task } from './handles.ts';
import type { TaskOptions } from './taskOptions.ts';
import { builtIn, type Operator } from './operator.ts';
import * as schemas from './operatorSchemas.ts';
import type { Duration, Value } from './value.ts';

/** A published file of a data batch. */
export interface FileRef {
  readonly url: string;
  readonly share: string;
  readonly rows: number;
  readonly bytes: number;
  readonly checksum: string;
}

/** All published files of the key, those of earlier batches included. */
export interface DrainResult extends Omit<Receipt, 'files'> {
  readonly batches: readonly string[];
  readonly rows: number;
  readonly rejects: number;
  readonly bytes: number;
  readonly files: readonly FileRef[];
}

export interface LoadResult extends Receipt {
  readonly rows: number;
  readonly rejects: number;
  readonly days: readonly { readonly day: string; readonly table: string; readonly rows: number }[];
}

export interface Column {
  readonly from: string;
  readonly type: 'text' | 'integer' | 'bigint' | 'double' | 'boolean' | 'timestamptz' | 'inet' | 'jsonb';
}

export interface RedisToParquetOptions {
  redis: ConnectionRef;
  key: string;
  /** Folder URL: file://, webhdfs://, s3:// or a folder of a connection, 'warehouse:/nginx/20221130'. */
  to: string;
  schema: 'nginx_ecs' | Readonly<Record<string, Column['type']>>;
  rowsPerFile?: number;
  /**
   * A shipper repeats after a failed push. `dropBy: 'event.id'` or a column of the schema: of the events of a share that have the
   * same value there, the first stays, the others are counted as dropped.
   */
  duplicates?: 'keep' | { readonly dropBy: string };
  /** Also claims late events that earlier days' keys have received, that many days back. */
  lateDays?: number;
  /** Who makes the parts: this worker, or a Spark job for what one machine cannot take; default 'worker'. */
  engine?: 'worker' | 'spark';
  /** SSH host whose spark-submit starts the job of `engine: 'spark'`; its `extra.sparkConf` says where it runs. */
  spark?: ConnectionRef;
}
export const redisToParquet: Operator<RedisToParquetOptions, DrainResult> = builtIn(
  'redisToParquet',
  schemas.redisToParquet,
  ['to'],
);

export interface PublishedFilesOptions {
  /** The connection that the share was drained from; only its name counts. */
  source: ConnectionRef;
  /** `to` as the drain was given it. */
  to: string;
  key: string;
  /** How long to wait for a first file, and for a drain that is under way; default '0s'. */
  wait?: Duration;
}
export interface PublishedFilesResult extends Omit<Receipt, 'files'> {
  readonly rows: number;
  readonly bytes: number;
  readonly files: readonly FileRef[];
}
/** What the ledger lists for a share: no file for one that nobody has drained. Fails while a drain of it is unfinished. */
export const publishedFiles: Operator<PublishedFilesOptions, PublishedFilesResult> = builtIn(
  'publishedFiles',
  schemas.publishedFiles,
  ['to'],
);

/** A Parquet file as the job that wrote it reports it. */
export interface WrittenFile {
  readonly url: string;
  readonly rows: number;
  readonly bytes: number;
  /** `sha256:` and the hex digest of its bytes. */
  readonly checksum: string;
}
export interface RecordFilesOptions {
  /** The connection that the job ran on; only its name counts. */
  source: ConnectionRef;
  /** Folder of the share's files, such as 'warehouse:/access_hourly/20221130'; each file lies in it or below. */
  to: string;
  key: string;
  /** All files of the share: they take the place of those recorded before. Each row has a unique `event_id`. */
  files: readonly WrittenFile[];
}
export interface RecordFilesResult extends PublishedFilesResult {
  readonly batch: string;
  /** False: files of the same content were recorded before; `files` names those, and nothing was changed. */
  readonly isNew: boolean;
}
/** Checks files that a job outside of Haru has written against what it says of them, and publishes them in the ledger. */
export const recordFiles: Operator<RecordFilesOptions, RecordFilesResult> = builtIn(
  'recordFiles',
  schemas.recordFiles,
  ['to'],
);

export interface ParquetToPostgresOptions {
  from: readonly FileRef[];
  postgres: ConnectionRef;
  /** Parent table, 'mart.access_log'; partitions by local day of `splitBy` are made as needed. */
  table: string;
  partition: string;
  columns: 'nginx_mart' | Readonly<Record<string, Column>>;
  timestamp: string;
  splitBy: string;
  /** Lets a share shrink: without it, fewer rows than the last receipt are an error. */
  allowFewer?: boolean;
  engine?: 'worker' | 'spark';
}
export const parquetToPostgres: Operator<ParquetToPostgresOptions, LoadResult> = builtIn(
  'parquetToPostgres',
  schemas.parquetToPostgres,
);

export interface SparkSubmitOptions {
  ssh: ConnectionRef;
  /** Path on the host or URL; a relative one lies in the connection's `extra.jobs`, as those in `pyFiles` do. */
  application: string;
  args?: readonly string[];
  master?: string;
  deployMode?: 'client' | 'cluster';
  conf?: Readonly<Record<string, string>>;
  pyFiles?: readonly string[];
  env?: Readonly<Record<string, string>>;
  /** A file on the host that the job writes as its result, read back as JSON; not for one whose driver runs on a cluster. */
  resultFile?: string;
  /** Gives the slot back once the job runs, and looks at it again so often; absent: the job is followed in its slot. */
  waitEvery?: Duration;
}
export interface SparkSubmitResult {
  readonly exitCode: 0;
  /** As the cluster or Spark's log named it; in local mode usually null. */
  readonly applicationId: string | null;
  /** What the result file holds; null without one. */
  readonly result: Json;
}
export const sparkSubmit: Operator<SparkSubmitOptions, SparkSubmitResult> = builtIn('sparkSubmit', schemas.sparkSubmit);

export interface ShellOptions {
  /** Program and arguments; no shell reads them. */
  command: readonly string[];
  cwd?: string;
  env?: Readonly<Record<string, string>>;
}
export interface CommandResult {
  readonly exitCode: 0;
  /** Of its output, without empty lines. */
  readonly lastLine: string;
}
export const shell: Operator<ShellOptions, CommandResult> = builtIn('shell', schemas.shell);

export interface KafkaToParquetOptions {
  kafka: ConnectionRef;
  topic: string;
  /** Folder URL or a folder of a connection, 'warehouse:/orders': each interval's files lie in a folder of its own below it. */
  to: string;
  schema: Readonly<Record<string, Column['type']>>;
  /** A file ends after so many messages, 50,000 by default, */
  rowsPerFile?: number;
  /** or once it has been read for so long, 300 by default. */
  secondsPerFile?: number;
}
/** Moves the messages of the run's interval from a topic into Parquet files: one JSON object a message. */
export const kafkaToParquet: Operator<KafkaToParquetOptions, DrainResult> = builtIn(
  'kafkaToParquet',
  schemas.kafkaToParquet,
  ['to'],
);

export interface SshOptions {
  ssh: ConnectionRef;
  /** Program and arguments; no shell reads them, unless it is the program. */
  command: readonly string[];
  env?: Readonly<Record<string, string>>;
  /** Gives the slot back once the command runs, and looks at it again so often; absent: it is followed in its slot. */
  waitEvery?: Duration;
}
/** Runs a command on an SSH host; one try launches it at most once, and finds it again after any break. */
export const ssh: Operator<SshOptions, CommandResult> = builtIn('ssh', schemas.ssh);

export interface PythonOptions {
  /** `jobs/report.py` or `package.module`, with `:function` where that is not called `main`. */
  script: string;
  args?: Readonly<Record<string, Json>>;
  /** As pip takes them, `pandas==3.0.1`: kept in a virtual environment on each worker. None: the interpreter as it is. */
  requirements?: readonly string[];
  /** Default `python3`. */
  interpreter?: string;
}
/** A Python function's file or a package's module in its own virtual environment, arguments and result as JSON. */
export const python: Operator<PythonOptions, Json> = builtIn('python', schemas.python);

export interface HttpOptions {
  connection?: ConnectionRef;
  url: string;
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  headers?: Readonly<Record<string, string>>;
  body?: Json;
  expectStatus?: readonly number[];
}
export interface HttpResult {
  readonly status: number;
  readonly body: Json;
}
/** Sends a request; an answer other than 2xx, or those that are expected, fails the try. */
export const http: Operator<HttpOptions, HttpResult> = builtIn('http', schemas.http);

export interface SqlOptions {
  connection: ConnectionRef;
  statement: string;
  parameters?: readonly Json[];
  maxRows?: number;
}
export interface SqlResult {
  readonly rows: readonly Readonly<Record<string, Json>>[];
  readonly rowCount: number;
}
/** Runs one statement on a Postgres, in a transaction of its own, or on a Trino or Presto, as the connection's type says. */
export const sql: Operator<SqlOptions, SqlResult> = builtIn('sql', schemas.sql);

export interface RcloneSyncOptions {
  /** Folder of a connection, 'archive:/logs/20221130', or a URL: file:// and s3://. */
  from: string;
  to: string;
  /** `sync` also deletes what the source does not have; default `copy`. */
  mode?: 'copy' | 'sync';
  /** Compares sizes and hashes of both afterwards; default true. */
  check?: boolean;
  /** Bytes a second, '10M', or a timetable of rclone's, '08:00,512k 19:00,off'. */
  bandwidth?: string;
}
/** What the source held. */
export interface RcloneSyncResult extends Receipt {
  readonly files: number;
  readonly bytes: number;
}
/** Copies a folder from one store to another by rclone; what is there already is left out, so another try goes on where one ended. */
export const rcloneSync: Operator<RcloneSyncOptions, RcloneSyncResult> = builtIn('rcloneSync', schemas.rcloneSync, [
  'from',
  'to',
]);

export interface CopyTableOptions {
  /** A Postgres; or, for the way back, the connection whose folder the copy lies in. */
  from: ConnectionRef;
  /** The table, 'public.orders'; or, for the way back, the folder of the copy, 'shop/orders'. */
  table: string;
  /** The folder of the copy, 'warehouse:/shop/orders'; or, for the way back, a table of a connection, 'mart:/public.orders'. */
  to: string;
  /** Column that the table is cut by into ranges; default: its primary key of one column, else it is copied in one piece. */
  splitBy?: string;
  /** Ranges read at once; default 2. */
  parallel?: number;
}
/** A table as Parquet files, the only copy in its folder from then on; or such a copy as all rows of a table. */
export const copyTable: Operator<CopyTableOptions, DrainResult> = builtIn('copyTable', schemas.copyTable, ['to']);

export interface TriggerDagOptions {
  dagId: string;
  conf?: Readonly<Record<string, Json>>;
  logicalDate?: Date;
  wait?: boolean;
}
export interface TriggeredRun {
  readonly runId: string;
  readonly state: string;
}
/** Starts a run of another DAG, named by its id or its value, with params that are checked; with `wait` ends as it ends. */
export interface TriggerDag extends Operator<TriggerDagOptions, TriggeredRun> {
  <P extends TProperties, const I extends object = {}>(
    taskId: string,
    options: TaskOptions & { input?: I & WithoutTasks<I> } & {
      dagId: Dag<P>;
      conf?: Value<{ readonly [K in keyof P]?: Static<P[K]> }, I>;
      logicalDate?: Value<Date, I>;
      wait?: Value<boolean, I>;
    },
  ): Task<TriggeredRun>;
}
const triggerById = builtIn<TriggerDagOptions, TriggeredRun>('triggerDag', schemas.triggerDag);
export const triggerDag = Object.assign(
  (taskId: string, options: { readonly dagId: unknown }) =>
    triggerById(taskId, { ...options, dagId: dagIdOf(options.dagId) } as never),
  { each: (taskId: string, options: object) => triggerById.each(taskId, options as never) },
) as TriggerDag;

/** The id of a DAG that is given by its value. */
function dagIdOf(dag: unknown): unknown {
  return typeof dag === 'object' && dag !== null && 'dagId' in dag && 'params' in dag ? dag.dagId : dag;
}

export interface WaitForTimeOptions {
  until: Date;
}
/** Waits for a moment; holds no slot. */
export const waitForTime: Operator<WaitForTimeOptions, void> = builtIn('waitForTime', schemas.waitForTime);

export interface WaitForFileOptions {
  /** A file's URL, or its path in a folder of a connection, 'warehouse:/nginx/20221130/_SUCCESS'. */
  url: string;
  /** Between two looks; default '1m'. */
  every?: Duration;
  /** From the first look on; default '7d'. When it is over, the task fails without another try. */
  timeout?: Duration;
}
/** Waits until a file is there; holds no slot between two looks. */
export const waitForFile: Operator<WaitForFileOptions, { readonly bytes: number }> = builtIn(
  'waitForFile',
  schemas.waitForFile,
  ['url'],
);

export interface WaitForRunOptions {
  dagId: string;
  /** Waits for this task of the run only. */
  taskId?: string;
  /** Of the run; default: that of the own run. */
  logicalDate?: Date;
}
/** Waits for the run of a date, which need not be there yet, and fails where that has failed; holds no slot. */
export const waitForRun: Operator<WaitForRunOptions, { readonly state: string }> = builtIn(
  'waitForRun',
  schemas.waitForRun,
);

export interface WaitForPartitionOptions {
  asset: Asset;
  /** A day, hour or key of the asset. */
  partition: string;
  /** Between two looks; default '10s'. */
  every?: Duration;
  /** From the first look on; default '7d'. When it is over, the task fails without another try. */
  timeout?: Duration;
}
/** Waits until a partition is complete, and hands on the receipt of its last event; holds no slot between two looks. */
export const waitForPartition: Operator<WaitForPartitionOptions, Receipt> = builtIn(
  'waitForPartition',
  schemas.waitForPartition,
);
