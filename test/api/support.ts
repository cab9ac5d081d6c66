import type { InjectOptions } from 'fastify';
import { randomUUID } from 'node:crypto';
import { zstdCompressSync } from 'node:zlib';
import { afterAll, expect } from 'vitest';
import { buildApp } from '../../server/api/app.ts';
import { hashPassword } from '../../server/api/auth/password.ts';
import { createHints } from '../../server/api/stream/hints.ts';
import type { DagDefinition } from '../../server/core/definition.ts';
import type { TaskState } from '../../server/core/states.ts';
import { storeDagFile } from '../../server/db/dagVersions.ts';
import type { Database } from '../../server/db/database.ts';
import { createDefinitionCache } from '../../server/db/definitions.ts';
import { inTransaction } from '../../server/db/transaction.ts';
import { createUser } from '../../server/db/users.ts';
import { createViews, type ViewSources } from '../../server/api/views/views.ts';
import { createVerbs } from '../../server/scheduler/verbs.ts';
import { generateKey, parseKeyRing } from '../../server/secrets/keyRing.ts';
import { testDatabase } from '../support/testDatabase.ts';

export const ADMIN = { username: 'admin', password: 'correct horse battery staple' };

export interface AnswerOf<T> {
  readonly status: number;
  readonly body: T;
  readonly headers: Record<string, unknown>;
}

/** The service on a database of its own, with a user and a bearer token. Call it at the top of a test file. */
export async function testApi({
  pageFolder = '',
  isBehindProxy = false,
  views: sources,
}: { pageFolder?: string; isBehindProxy?: boolean; views?: (databaseUrl: string) => ViewSources } = {}) {
  const database = await testDatabase();
  const views = sources === undefined ? null : createViews(sources(database.url));
  const definitions = createDefinitionCache();
  const keyRing = parseKeyRing(generateKey());
  const { hints, hint } = createHints();
  const app = await buildApp({
    services: {
      database,
      definitions,
      ...createVerbs({ pool: database.pool, definitions, hintWork: () => {}, hintChange: hint }),
      keyRing,
      hints,
      ...(views !== null && { views }),
      version: '1.2.3',
    },
    logger: false,
    pageFolder,
    isBehindProxy,
  });
  afterAll(async () => {
    await app.close();
    await views?.close();
  });
  await createUser(database.pool, ADMIN.username, await hashPassword(ADMIN.password));
  const login = await app.inject({ method: 'POST', url: '/auth/token', payload: ADMIN });
  const { access_token: token } = login.json<{ access_token: string }>();

  /** Sends a request with the token and answers the parsed body. */
  async function call<T = Record<string, unknown>>(
    method: NonNullable<InjectOptions['method']>,
    url: string,
    payload?: InjectOptions['payload'],
    headers: Record<string, string> = {},
  ): Promise<AnswerOf<T>> {
    const response = await app.inject({
      method,
      url,
      headers: { authorization: `Bearer ${token}`, ...headers },
      ...(payload === undefined ? {} : { payload }),
    });
    const isJson = String(response.headers['content-type']).startsWith('application/json');
    return {
      status: response.statusCode,
      body: (isJson ? response.json() : response.body) as T,
      headers: response.headers,
    };
  }

  /** The body of a request that must succeed. */
  async function get<T = Record<string, unknown>>(url: string): Promise<T> {
    const answer = await call<T>('GET', url);
    expect(answer, `GET ${url}`).toMatchObject({ status: 200 });
    return answer.body;
  }

  return { app, database, keyRing, token, hint, call, get };
}

/** Stores DAGs as the loader does: one file and one bundle for all of them. */
export async function storeDags(database: Database, ...definitions: readonly DagDefinition[]): Promise<void> {
  const source = definitions.map(({ dagId }) => dagId).join(',');
  await inTransaction(database.pool, (db) =>
    storeDagFile(db, {
      file: `/dags/${source}.ts`,
      bundle: { hash: randomUUID(), code: '', sourceMap: '', source, nativeVersions: {} },
      dags: definitions.map((definition) => ({ definition, definitionHash: randomUUID() })),
      loadMs: 12,
      sourceCommit: 'abc123',
      isPausedByDefault: false,
    }),
  );
}

/** Puts a task instance of a run into a state, as a worker or the scheduler would, event and tally included. */
export async function setTaskState(database: Database, runId: string, taskNo: number, state: TaskState): Promise<void> {
  await database.pool.query(
    `update haru.task_instance t set state = $3::haru.task_state, try_number = case when $3::text = 'running' then try_number + 1 else try_number end
     from haru.dag_run r where r.run_id = $1 and t.run_id = r.id and t.task_no = $2`,
    [runId, taskNo, state],
  );
}

export interface NewTry {
  readonly tryNumber?: number;
  readonly lease?: number;
  readonly outcome?: string | null;
  readonly error?: string;
  readonly progress?: unknown;
  readonly receipt?: unknown;
}

/** A claim of a try of an unmapped task; with an outcome, it has ended. */
export async function insertTry(database: Database, runId: string, taskNo: number, given: NewTry = {}): Promise<void> {
  await database.pool.query(
    `insert into haru.task_try (run_id, task_no, map_index, try_number, lease, host, pid, queued_at, ended_at, outcome, error, progress, receipt)
     select id, $2, -1, $3, $4, 'host-a', 42, clock_timestamp(), case when $5::text is not null then clock_timestamp() end,
       $5::haru.try_outcome, $6, $7, $8
     from haru.dag_run where run_id = $1`,
    [
      runId,
      taskNo,
      given.tryNumber ?? 1,
      given.lease ?? 1,
      given.outcome ?? null,
      given.error ?? null,
      given.progress === undefined ? null : JSON.stringify(given.progress),
      given.receipt === undefined ? null : JSON.stringify(given.receipt),
    ],
  );
}

/** A chunk of a log with a line for each message. */
export async function insertLog(
  database: Database,
  runId: string,
  taskNo: number,
  seq: number,
  messages: readonly string[],
  { lease = 1, tryNumber = 1 }: { lease?: number; tryNumber?: number } = {},
): Promise<void> {
  const lines = messages.map((m) =>
    JSON.stringify({ t: '2026-11-21T01:02:03.004Z', l: 'info', s: 'stdout', m, f: { n: seq } }),
  );
  const text = Buffer.from(lines.join('\n'));
  await database.pool.query(
    `insert into haru.task_log (run_id, task_no, map_index, try_number, lease, seq, lines, bytes, data)
     select id, $2, -1, $3, $4, $5, $6, $7, $8 from haru.dag_run where run_id = $1`,
    [runId, taskNo, tryNumber, lease, seq, lines.length, text.length, zstdCompressSync(text)],
  );
}
