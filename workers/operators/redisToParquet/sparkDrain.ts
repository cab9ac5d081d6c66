import type { LedgerFile } from '../../../server/core/ledger.ts';
import type { RedisToParquetOptions } from '../../../server/dag/operators.ts';
import type { BatchOfShare } from '../../drain/publishWindows.ts';
import { SupersededError } from '../../drain/tools.ts';
import { fileNames, folderOf } from '../../drain/uploads.ts';
import { MAX_LINE_BYTES } from '../../drain/elements.ts';
import { partSql, ROW_GROUP } from '../../drain/parts.ts';
import { WINDOW_LIMITS } from '../../drain/window.ts';
import { DUCK_MEMORY, duckVersion } from '../../parquet/duckdb.ts';
import { userOfPlace } from '../../filesystem/openFileSystem.ts';
import { runSparkJob, type SparkEngine } from '../../spark/runSparkJob.ts';
import type { BufferTools } from './batch.ts';
import { COMMAND_BYTES } from './windows.ts';
import { elementChain } from './elementChain.ts';
import { databaseOf } from './logBuffer.ts';
import { readManifest, verifyWindow } from './manifest.ts';

/** A claim, and which of its elements become parts. */
export interface ClaimedStretch {
  readonly claimKey: string;
  readonly from: number;
  readonly length: number;
}

/** Throws, before anything is claimed, for what the job cannot do. `root`: URL of the folder that all keys have theirs in. */
export function checkSparkOptions(options: RedisToParquetOptions, root: string): void {
  if (!/^(file|s?webhdfs):/.test(root))
    throw new Error(
      `engine 'spark' stores files under file:// and webhdfs:// only, and ${options.to} lies in ${root}: use engine 'worker'`,
    );
  if (typeof options.duplicates === 'object')
    throw new Error("engine 'spark' keeps duplicates: use engine 'worker' with duplicates: { dropBy }");
}

/**
 * Has a claim turned into parts by a Spark job, verifies every file that its manifest names, and publishes them with one commit
 * of the ledger. The job touches neither ledger nor claim.
 */
export async function publishBySpark(
  tools: BufferTools,
  engine: SparkEngine,
  of: BatchOfShare,
  claim: ClaimedStretch,
): Promise<void> {
  const { context } = tools;
  const total = claim.length - claim.from;
  tools.progress.expect(total);
  const folder = folderOf(tools.root, of.key);
  const opened = await tools.open(folder);
  const url = opened.files.url(opened.path);
  const manifest = fileNames(of.batch, 0, context.epoch).manifest;
  await runSparkJob(engine, context, {
    program: 'drain.py',
    request: {
      name: `haru drain ${of.share}`,
      batch: of.batch,
      epoch: context.epoch.toString(),
      redis: await redisOf(tools),
      key: claim.claimKey,
      from: claim.from,
      stretches: stretchesOf(total, tools.rowsPerFile),
      folder: url,
      user: await userOfPlace(folder, (name) => context.connection(name)),
      manifest,
      sql: partSql(tools.schema),
      duckdb: duckVersion(),
      limits: {
        ...WINDOW_LIMITS,
        lineBytes: MAX_LINE_BYTES,
        commandBytes: COMMAND_BYTES,
        rowGroup: ROW_GROUP,
        memory: DUCK_MEMORY,
      },
    },
  });

  const place = `${opened.path === '' ? '' : `${opened.path}/`}${manifest}`;
  const windows = await readManifest(opened.files, place, { batch: of.batch, epoch: context.epoch, elements: total });
  const chain = elementChain();
  const files: LedgerFile[] = [];
  let firstHash: string | null = null;
  for (const window of windows) {
    context.signal.throwIfAborted();
    const hashes = await verifyWindow(tools, opened, window);
    for (const hash of hashes) chain.add(hash);
    firstHash ??= hashes[0] ?? null;
    const common = {
      batch: of.batch,
      share: of.share,
      window: window.firstIndex,
      firstIndex: window.firstIndex,
      elements: window.elements,
      chain: chain.digest(),
    };
    const { part, rejectFile } = window;
    files.push({
      ...common,
      kind: 'part',
      url: `${folder}/${part.name}`,
      rows: window.rows,
      bytes: part.bytes,
      checksum: part.checksum,
      idsHash: window.idsHash,
    });
    if (rejectFile !== null)
      files.push({
        ...common,
        kind: 'rejects',
        url: `${folder}/${rejectFile.name}`,
        rows: window.rejects,
        bytes: rejectFile.bytes,
        checksum: rejectFile.checksum,
        idsHash: '0'.repeat(16),
      });
    tools.progress.add(window.elements, window.bytes);
  }
  const rows = windows.reduce((sum, window) => sum + window.rows, 0);
  const rejects = windows.reduce((sum, window) => sum + window.rejects, 0);
  await tools.step('before-commit');
  if (!(await context.ledger.publish({ batch: of.batch, elements: total, rows, rejects, firstHash, files })))
    throw new SupersededError(of.batch);
  context.log.info(
    `batch ${of.batch} published: ${rows} rows, ${rejects} rejects, ${files.length} files, made by Spark`,
  );
  await opened.files.remove(place);
}

/** As the executors reach it: by the host and port of the connection. */
async function redisOf(tools: BufferTools): Promise<object> {
  const value = await tools.context.connection(tools.connection);
  return {
    host: value.host ?? '127.0.0.1',
    port: value.port ?? 6379,
    database: databaseOf(tools.connection, value),
    login: value.login ?? null,
    password: value.password ?? null,
    tls: value.extra['tls'] === true,
  };
}

/** First element and length of each. */
function stretchesOf(total: number, rows: number): readonly (readonly [number, number])[] {
  return Array.from({ length: Math.ceil(total / rows) }, (_, index) => [
    index * rows,
    Math.min(rows, total - index * rows),
  ]);
}
