import { DuckDBInstance, version } from '@duckdb/node-api';
import type { DuckDBConnection, Json as DuckJson } from '@duckdb/node-api';

/** One in-memory DuckDB of bounded memory that spills to a folder, its clock in UTC. */
export interface Duck {
  run(sql: string): Promise<void>;
  /** Rows as plain values; 64-bit integers and timestamps as text. */
  rows<T extends Record<string, unknown>>(sql: string): Promise<readonly T[]>;
  /** The same without holding all of them, in the order of the query; nothing else may run until they are through. */
  stream<T extends Record<string, unknown>>(sql: string): AsyncGenerator<T>;
  /** Runs a COPY and answers how many rows it wrote. */
  copy(sql: string): Promise<number>;
  close(): void;
}

export const DUCK_MEMORY = '256MB';

/** `folder`: where it may spill; the caller removes it. `file`: where it keeps its tables; without one, in memory. */
export async function openDuck(
  folder: string,
  { file = ':memory:', memory = DUCK_MEMORY }: { readonly file?: string; readonly memory?: string } = {},
): Promise<Duck> {
  const instance = await DuckDBInstance.create(file, {
    threads: '1',
    memory_limit: memory,
    temp_directory: folder,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  const connection: DuckDBConnection = await instance.connect();
  await connection.run("set TimeZone = 'UTC'");
  const rows = async (sql: string): Promise<Record<string, DuckJson>[]> => {
    const reader = await connection.runAndReadAll(sql);
    return reader.getRowObjectsJson();
  };
  return {
    async run(sql) {
      await connection.run(sql);
    },
    rows: async <T extends Record<string, unknown>>(sql: string) => (await rows(sql)) as unknown as readonly T[],
    async *stream<T extends Record<string, unknown>>(sql: string) {
      const result = await connection.stream(sql);
      for await (const some of result.yieldRowObjectJson()) yield* some as unknown as readonly T[];
    },
    async copy(sql) {
      const [row] = await rows(sql);
      return Number(row?.['Count'] ?? 0);
    },
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

/** A DuckDB for one piece of work: closing it is what gives its memory back. */
export async function withDuck<T>(
  folder: string,
  work: (duck: Duck) => Promise<T>,
  options: { readonly memory?: string } = {},
): Promise<T> {
  const duck = await openDuck(folder, options);
  try {
    return await work(duck);
  } finally {
    duck.close();
  }
}

/** The release of DuckDB, as its other clients call it: `1.5.6`. */
export function duckVersion(): string {
  return version().replace(/^v/, '');
}

/** A string as an SQL literal. */
export function literal(text: string): string {
  if (text.includes('\0')) throw new Error('a NUL cannot be written in SQL');
  return `'${text.replaceAll("'", "''")}'`;
}

/** A name as an SQL identifier. */
export function identifier(name: string): string {
  if (name.includes('\0')) throw new Error('a NUL cannot be written in SQL');
  return `"${name.replaceAll('"', '""')}"`;
}
