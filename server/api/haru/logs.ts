import { Type } from 'typebox';
import { setImmediate } from 'node:timers/promises';
import { Readable } from 'node:stream';
import { createChunkTest, createLineTest, lineText, stretchesOf } from '../../core/logText.ts';
import { chunksAfter, chunksWithLines, countLines, lastChunk, type TryKey } from '../../db/read/logChunks.ts';
import { listTries, type TryRow } from '../../db/read/tries.ts';
import { notFound } from '../http/apiError.ts';
import { decodeLine, encodeLine, isSamePlace, linesIn, linesOf, textOf } from '../logLines.ts';
import { requireTask } from '../lookups.ts';
import { failures } from '../schema/errors.ts';
import type { Routes, Services } from '../services.ts';
import {
  LogLines,
  LogLinesQuery,
  LogMatches,
  LogMatchQuery,
  LogPage,
  LogPageQuery,
  LogParams,
  type LogLine,
} from './logs.schema.ts';

const tags = ['Pages'];
const LOG = '/dags/:dagId/runs/:runId/tasks/:taskId/instances/:mapIndex/logs/:tryNumber';
/** Text that is looked through for one answer, about, and that is read at a time for a file. */
const SCAN_BYTES = 8 * 1024 * 1024;
const READ_BYTES = 1024 * 1024;

/** The log of a try: by the numbers of its lines, as the numbers of those that match, and as a text file. */
export const logPageRoutes: Routes = async (app, { services }) => {
  const db = services.database.kysely;

  app.get(
    LOG,
    {
      schema: {
        operationId: 'getLogPage',
        tags,
        params: LogParams,
        querystring: LogPageQuery,
        response: { 200: LogPage, ...failures(400, 404) },
      },
    },
    async ({ params, query }) => {
      const { key, attempt } = await requireTry(services, params);
      const limit = query.limit ?? 500;
      const count = await countLines(db, key);
      const first = query.first ?? Math.floor(Math.max(count - 1, 0) / limit) * limit + 1;
      const numbers = Array.from({ length: limit }, (_, at) => first + at);
      const { lines } = await linesAt(services, key, numbers);
      return { first, lines, count, isComplete: attempt.ended_at !== null };
    },
  );

  app.get(
    `${LOG}/lines`,
    {
      schema: {
        operationId: 'getLogLines',
        tags,
        params: LogParams,
        querystring: LogLinesQuery,
        response: { 200: LogLines, ...failures(400, 404) },
      },
    },
    async ({ params, query }) => {
      const { key } = await requireTry(services, params);
      return linesAt(
        services,
        key,
        [...new Set(query.numbers)].sort((a, b) => a - b),
      );
    },
  );

  app.get(
    `${LOG}/matches`,
    {
      schema: {
        operationId: 'findInLog',
        tags,
        params: LogParams,
        querystring: LogMatchQuery,
        response: { 200: LogMatches, ...failures(400, 404) },
      },
    },
    async ({ params, query }) => {
      const { key } = await requireTry(services, params);
      const wanted = { text: query.text ?? '', level: query.level ?? 'debug' };
      const isMatch = createLineTest(wanted);
      const mayMatch = createChunkTest(wanted);
      const from = query.after ? decodeLine(query.after) : null;
      const last = await lastChunk(db, key);
      const found: number[] = [];
      let place = from?.place ?? null;
      let scanned = from?.line ?? 0;
      if (!isSamePlace(place, last)) {
        for (const chunk of await chunksAfter(db, key, place, SCAN_BYTES, last)) {
          const text = textOf(chunk);
          if (mayMatch(text))
            for (const [at, line] of linesIn(text).entries()) if (isMatch(line)) found.push(scanned + at + 1);
          scanned += chunk.lines;
          place = chunk;
          // Others are served between two chunks.
          await setImmediate();
        }
      }
      return {
        stretches: stretchesOf(found),
        scanned,
        next: place && encodeLine({ place, line: scanned }),
        hasMore: !isSamePlace(place, last),
      };
    },
  );

  app.get(
    `${LOG}/file`,
    {
      schema: {
        operationId: 'downloadLog',
        tags,
        params: LogParams,
        response: {
          200: { description: 'A line each', content: { 'text/plain': { schema: Type.String() } } },
          ...failures(404),
        },
      },
    },
    async ({ params }, reply) => {
      const { key } = await requireTry(services, params);
      const index = params.mapIndex < 0 ? '' : `.${params.mapIndex}`;
      const name = `${params.dagId}.${params.runId}.${params.taskId}${index}.${params.tryNumber}.log`;
      void reply.header('content-disposition', `attachment; filename="${name.replaceAll(/[^\w.+-]/g, '_')}"`);
      // Streamed outside of what the response schema describes.
      return reply.type('text/plain; charset=utf-8').send(Readable.from(asText(services, key)) as never);
    },
  );
};

interface TryOfTask {
  readonly dagId: string;
  readonly runId: string;
  readonly taskId: string;
  readonly mapIndex: number;
  readonly tryNumber: number;
}

async function requireTry(
  services: Services,
  { dagId, runId, taskId, mapIndex, tryNumber }: TryOfTask,
): Promise<{ readonly key: TryKey; readonly attempt: TryRow }> {
  const { run, taskNo } = await requireTask(services, dagId, runId, taskId);
  const key = { runNo: run.id, taskNo, mapIndex, tryNumber };
  const [attempt] = await listTries(services.database.kysely, key, tryNumber);
  if (!attempt) throw notFound(`${taskId} has no try ${tryNumber} in this run`);
  return { key, attempt };
}

/** Lines by their numbers, which ascend; those that are not stored are left out. */
async function linesAt({ database }: Services, key: TryKey, numbers: readonly number[]): Promise<LogLines> {
  const chunks = await chunksWithLines(database.kysely, key, numbers);
  const stored = new Map(
    chunks.flatMap((chunk) => linesOf(chunk).map((line, at) => [chunk.first + at, line] as const)),
  );
  const found = numbers.filter((number) => stored.has(number));
  return { numbers: found, lines: found.map((number) => stored.get(number)!) };
}

/** What is stored when the reading begins, a chunk at a time. */
async function* asText({ database }: Services, key: TryKey): AsyncGenerator<string> {
  const last = await lastChunk(database.kysely, key);
  for (let place = null; !isSamePlace(place, last);) {
    const chunks = await chunksAfter(database.kysely, key, place, READ_BYTES, last);
    for (const chunk of chunks) yield linesOf(chunk).map(fileLine).join('');
    place = chunks.at(-1) ?? last;
  }
}

function fileLine(line: LogLine): string {
  return `${line.at} ${line.level.toUpperCase().padEnd(5)} ${line.source} ${lineText(line)}\n`;
}
