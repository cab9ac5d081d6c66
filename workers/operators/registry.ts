import type { BuiltInOperator } from './operator.ts';

/** The product's operators, each imported only where a bundle uses it. */
const IMPORTS: Readonly<Record<string, () => Promise<BuiltInOperator<never, unknown>>>> = {
  shell: async () => (await import('./shell.ts')).shell,
  ssh: async () => (await import('./ssh.ts')).ssh,
  sparkSubmit: async () => (await import('./sparkSubmit.ts')).sparkSubmit,
  redisToParquet: async () => (await import('./redisToParquet/operator.ts')).redisToParquet,
  kafkaToParquet: async () => (await import('./kafkaToParquet/operator.ts')).kafkaToParquet,
  publishedFiles: async () => (await import('./publishedFiles.ts')).publishedFiles,
  recordFiles: async () => (await import('./recordFiles/operator.ts')).recordFiles,
  approval: async () => (await import('./waiting/approval.ts')).approval,
  waitForTime: async () => (await import('./waiting/waitForTime.ts')).waitForTime,
  waitForFile: async () => (await import('./waiting/waitForFile.ts')).waitForFile,
  waitForRun: async () => (await import('./waiting/waitForRun.ts')).waitForRun,
  waitForPartition: async () => (await import('./waiting/waitForPartition.ts')).waitForPartition,
  triggerDag: async () => (await import('./waiting/triggerDag.ts')).triggerDag,
  http: async () => (await import('./http.ts')).http,
  python: async () => (await import('./python.ts')).python,
  copyTable: async () => (await import('./copyTable.ts')).copyTable,
  rcloneSync: async () => (await import('./rcloneSync.ts')).rcloneSync,
  sql: async () => (await import('./sql.ts')).sql,
  parquetToPostgres: async () => (await import('./parquetToPostgres/operator.ts')).parquetToPostgres,
};

/** Imports the named operators; a name that is none of the product's is left out (it is an author's own). */
export async function importOperators(
  names: readonly string[],
): Promise<ReadonlyMap<string, BuiltInOperator<never, unknown>>> {
  const loaded = await Promise.all(
    names.map(async (name) => {
      const load = IMPORTS[name];
      return load ? ([name, await load()] as const) : null;
    }),
  );
  return new Map(loaded.filter((entry) => entry !== null));
}
