import { Readable } from 'node:stream';
import { chunksAfter, lastChunk } from '../../db/read/logChunks.ts';
import type { LogPlace, TryKey } from '../../db/read/logChunks.ts';
import { listTries } from '../../db/read/tries.ts';
import type { LogLine } from '../haru/logs.schema.ts';
import { notFound } from '../http/apiError.ts';
import { decodePlace, encodePlace, isSamePlace, linesOf } from '../logLines.ts';
import { requireTask } from '../lookups.ts';
import { failures } from '../schema/errors.ts';
import type { Routes, Services } from '../services.ts';
import { LogParams, LogQuery, TaskInstancesLog } from './logs.schema.ts';
import type { StructuredLogMessage } from './logs.schema.ts';

/** Text of a JSON answer, about; what is beyond goes to the next one. */
const PAGE_BYTES = 4 * 1024 * 1024;
/** Text read at a time while a log is streamed. */
const STREAM_BYTES = 1024 * 1024;
const NDJSON = 'application/x-ndjson';

export const logRoutes: Routes = async (app, { services }) => {
  const db = services.database.kysely;

  app.get(
    '/dags/:dag_id/dagRuns/:dag_run_id/taskInstances/:task_id/logs/:try_number',
    {
      schema: {
        operationId: 'get_log',
        tags: ['Task Instance'],
        params: LogParams,
        querystring: LogQuery,
        response: { 200: TaskInstancesLog, ...failures(400, 404) },
      },
    },
    async (request, reply) => {
      const { params, query } = request;
      const { run, taskNo } = await requireTask(services, params.dag_id, params.dag_run_id, params.task_id);
      const mapIndex = query.map_index ?? -1;
      const key = { runNo: run.id, taskNo, mapIndex, tryNumber: params.try_number };
      const [attempt] = await listTries(db, key, params.try_number);
      if (!attempt) throw notFound('TaskInstance not found');
      const after = query.token ? decodePlace(query.token) : null;
      const head = after ? [] : headOf(params, mapIndex);
      const hasEnded = attempt.ended_at !== null;
      if ((request.headers.accept ?? '').includes(NDJSON)) {
        const last = await lastChunk(db, key);
        const token = hasEnded ? null : (last ?? after);
        if (token) void reply.header('airflow-continuation-token', encodePlace(token));
        // Streamed outside of what the response schema describes: one message a line.
        return reply.type(NDJSON).send(Readable.from(streamed(services, key, head, after, last)) as never);
      }
      const chunks = await chunksAfter(db, key, after, PAGE_BYTES);
      const last = chunks.at(-1) ?? after;
      const isWhole = hasEnded && (last === null || isSamePlace(await lastChunk(db, key), last));
      return {
        content: [...head, ...chunks.flatMap(linesOf).map(messageOf)],
        continuation_token: isWhole || last === null ? null : encodePlace(last),
      };
    },
  );
};

/** Airflow opens every log with the place that it was read from. */
function headOf(
  params: { dag_id: string; dag_run_id: string; task_id: string; try_number: number },
  mapIndex: number,
): StructuredLogMessage[] {
  const map = mapIndex < 0 ? '' : `/map_index=${mapIndex}`;
  const path = `dag_id=${params.dag_id}/run_id=${params.dag_run_id}/task_id=${params.task_id}${map}/attempt=${params.try_number}.log`;
  return [
    { event: '::group::Log message source details', sources: [path] },
    { event: path },
    { event: '::endgroup::' },
  ];
}

function messageOf(line: LogLine): StructuredLogMessage {
  const fields = typeof line.fields === 'object' && line.fields !== null ? line.fields : {};
  return { ...fields, timestamp: line.at, event: line.message, level: line.level, logger: line.source };
}

function textOf(messages: readonly StructuredLogMessage[]): string {
  return messages.map((message) => `${JSON.stringify(message)}\n`).join('');
}

async function* streamed(
  services: Services,
  key: TryKey,
  head: readonly StructuredLogMessage[],
  from: LogPlace | null,
  until: LogPlace | null,
) {
  if (head.length > 0) yield textOf(head);
  if (!until) return;
  for (let after = from; ;) {
    const chunks = await chunksAfter(services.database.kysely, key, after, STREAM_BYTES, until);
    const last = chunks.at(-1);
    if (!last) return;
    for (const chunk of chunks) yield textOf(linesOf(chunk).map(messageOf));
    after = last;
  }
}
