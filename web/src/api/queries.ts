import { infiniteQueryOptions, queryOptions, skipToken } from '@tanstack/react-query';
import type { BackfillState } from '../domain/backfill.ts';
import type { NotificationStatus } from '../domain/notices.ts';
import type { Question } from '../domain/question.ts';
import type { TaskChange } from '../domain/taskChange.ts';
import { createAssetQueries } from './assetQueries.ts';
import { createOperationQueries } from './operationQueries.ts';
import { createBackfillQueries } from './backfillQueries.ts';
import { changeTasks } from './changeTasks.ts';
import { bodyOf, type ApiClient } from './client.ts';
import { ApiError } from './errors.ts';
import { createDagQueries } from './dagQueries.ts';
import { createEventQueries } from './eventQueries.ts';
import { keys, type InstanceKey } from './keys.ts';
import { createTodayQueries } from './todayQueries.ts';
import { createRunQueries } from './runQueries.ts';
import type { BackfillPlanBody, Session } from './types.ts';

const INSTANCES_PER_PAGE = 500;
/** More are counted, not shown. */
const QUESTIONS = 100;
/** Of a DAG that can be compared on the page, the latest. */
const VERSIONS = 100;
const HITL_DETAILS = '/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/hitlDetails';
const ANY_RUN = { dag_id: '~', dag_run_id: '~' };
const WAITING: { response_received: false; state: ['awaiting_input'] } = {
  response_received: false,
  state: ['awaiting_input'],
};

/** What the page reads, each under its key. What can be pushed does not repeat by the clock, see live.ts. */
export function createQueries(client: ApiClient) {
  return {
    ...createAssetQueries(client),
    ...createBackfillQueries(client),
    ...createDagQueries(client),
    ...createEventQueries(client),
    ...createOperationQueries(client),
    ...createTodayQueries(client),
    ...createRunQueries(client),
    /** Null: not signed in. */
    session: () =>
      queryOptions({
        queryKey: keys.session(),
        queryFn: async ({ signal }): Promise<Session | null> => {
          try {
            return bodyOf(await client.GET('/api/haru/v1/session', { signal }));
          } catch (error) {
            if (error instanceof ApiError && error.status === 401) return null;
            throw error;
          }
        },
      }),
    dag: (dagId: string) =>
      queryOptions({
        queryKey: keys.dag(dagId),
        queryFn: async ({ signal }) =>
          bodyOf(await client.GET('/api/haru/v1/dags/{dagId}', { params: { path: { dagId } }, signal })),
      }),
    deadlines: (dagId: string) =>
      queryOptions({
        queryKey: keys.deadlines(dagId),
        queryFn: async ({ signal }) =>
          bodyOf(await client.GET('/api/haru/v1/dags/{dagId}/deadlines', { params: { path: { dagId } }, signal })),
      }),
    /** Null: whatever their status. */
    notifications: (dagId: string, status: NotificationStatus | null) =>
      infiniteQueryOptions({
        queryKey: keys.notifications(dagId, status),
        initialPageParam: null as number | null,
        queryFn: async ({ pageParam, signal }) => {
          const query = { dagId, ...(status !== null && { status }), ...(pageParam !== null && { after: pageParam }) };
          return bodyOf(await client.GET('/api/haru/v1/notifications', { params: { query }, signal }));
        },
        getNextPageParam: (page) => page.next,
      }),
    nextRuns: (dagId: string) =>
      queryOptions({
        queryKey: keys.nextRuns(dagId),
        // Runs become due as time goes by, too.
        staleTime: 60_000,
        queryFn: async ({ signal }) =>
          bodyOf(await client.GET('/api/haru/v1/dags/{dagId}/next', { params: { path: { dagId } }, signal })),
      }),
    /** What is wrong with a DAG that loads. Pools change without a word, so it is read anew where it is shown. */
    warnings: (dagId: string) =>
      queryOptions({
        queryKey: keys.warnings(dagId),
        staleTime: 0,
        queryFn: async ({ signal }) => {
          const params = { query: { dag_id: dagId } };
          return bodyOf(await client.GET('/api/v2/dagWarnings', { params, signal })).dag_warnings;
        },
      }),
    /** The latest first. */
    versions: (dagId: string) =>
      queryOptions({
        queryKey: keys.versions(dagId),
        queryFn: async ({ signal }) => {
          const query = { order_by: ['-version_number'], limit: VERSIONS };
          const params = { path: { dag_id: dagId }, query };
          return bodyOf(await client.GET('/api/v2/dags/{dag_id}/dagVersions', { params, signal })).dag_versions;
        },
      }),
    versionDifference: (dagId: string, from: number, to: number) =>
      queryOptions({
        queryKey: keys.versionDifference(dagId, from, to),
        queryFn: async ({ signal }) => {
          const params = { path: { dagId }, query: { from, to } };
          return bodyOf(await client.GET('/api/haru/v1/dags/{dagId}/versions/difference', { params, signal }));
        },
      }),
    calendars: () =>
      queryOptions({
        queryKey: keys.calendars(),
        queryFn: async ({ signal }) => bodyOf(await client.GET('/api/haru/v1/calendars', { signal })),
      }),
    /** Null: whatever their state. */
    backfills: (dagId: string, state: BackfillState | null) =>
      infiniteQueryOptions({
        queryKey: keys.backfills(dagId, state),
        initialPageParam: null as string | null,
        queryFn: async ({ pageParam, signal }) =>
          bodyOf(
            await client.GET('/api/haru/v1/dags/{dagId}/backfills', {
              params: {
                path: { dagId },
                query: { ...(state !== null && { state }), ...(pageParam !== null && { after: pageParam }) },
              },
              signal,
            }),
          ),
        getNextPageParam: (page) => page.next,
      }),
    backfill: (dagId: string, backfillId: number) =>
      queryOptions({
        queryKey: keys.backfill(dagId, backfillId),
        queryFn: async ({ signal }) =>
          bodyOf(
            await client.GET('/api/haru/v1/dags/{dagId}/backfills/{backfillId}', {
              params: { path: { dagId, backfillId } },
              signal,
            }),
          ),
      }),
    backfillDates: (dagId: string, backfillId: number) =>
      queryOptions({
        queryKey: keys.backfillDates(dagId, backfillId),
        queryFn: async ({ signal }) =>
          bodyOf(
            await client.GET('/api/haru/v1/dags/{dagId}/backfills/{backfillId}/dates', {
              params: { path: { dagId, backfillId } },
              signal,
            }),
          ),
      }),
    /** What a backfill would do now. It is not kept up to date: what was looked at is what is applied, or refused. */
    backfillPlan: (dagId: string, body: BackfillPlanBody | null) =>
      queryOptions({
        queryKey: keys.backfillPlan(dagId, body ?? {}),
        enabled: body !== null,
        staleTime: 0,
        gcTime: 0,
        retry: false,
        queryFn: async ({ signal }) =>
          bodyOf(
            await client.POST('/api/haru/v1/dags/{dagId}/backfills/plan', {
              params: { path: { dagId } },
              body: body as BackfillPlanBody,
              signal,
            }),
          ),
      }),
    run: (dagId: string, runId: string) =>
      queryOptions({
        queryKey: keys.run(dagId, runId),
        queryFn: async ({ signal }) =>
          bodyOf(
            await client.GET('/api/haru/v1/dags/{dagId}/runs/{runId}', { params: { path: { dagId, runId } }, signal }),
          ),
      }),
    /** When the tasks of a run waited and worked, try by try. */
    tryTimes: (dagId: string, runId: string) =>
      queryOptions({
        queryKey: keys.tryTimes(dagId, runId),
        queryFn: async ({ signal }) =>
          bodyOf(
            await client.GET('/api/haru/v1/dags/{dagId}/runs/{runId}/times', {
              params: { path: { dagId, runId } },
              signal,
            }),
          ),
      }),
    /** The instances of a mapped task. */
    instances: (dagId: string, runId: string, taskId: string) =>
      infiniteQueryOptions({
        queryKey: keys.instances(dagId, runId, taskId),
        initialPageParam: null as number | null,
        queryFn: async ({ pageParam, signal }) =>
          bodyOf(
            await client.GET('/api/haru/v1/dags/{dagId}/runs/{runId}/tasks/{taskId}/instances', {
              params: {
                path: { dagId, runId, taskId },
                query: { limit: INSTANCES_PER_PAGE, ...(pageParam !== null && { after: pageParam }) },
              },
              signal,
            }),
          ),
        getNextPageParam: (page) => page.next,
      }),
    /** What a change of tasks would take, as it is now; null: there is no change yet. */
    change: (dagId: string, change: TaskChange | null) =>
      queryOptions({
        queryKey: keys.change(dagId, change),
        queryFn: change === null ? skipToken : ({ signal }) => changeTasks(client, change, { isDryRun: true, signal }),
        staleTime: 0,
        gcTime: 0,
      }),
    /** What waits for an answer, the oldest first. */
    questions: () =>
      queryOptions({
        queryKey: keys.questions(),
        queryFn: async ({ signal }) =>
          bodyOf(
            await client.GET(HITL_DETAILS, {
              params: { path: ANY_RUN, query: { ...WAITING, order_by: ['created_at'], limit: QUESTIONS } },
              signal,
            }),
          ),
      }),
    /** How many wait for an answer. */
    questionCount: () =>
      queryOptions({
        queryKey: keys.questionCount(),
        queryFn: async ({ signal }) => {
          const params = { path: ANY_RUN, query: { ...WAITING, limit: 1 } };
          return bodyOf(await client.GET(HITL_DETAILS, { params, signal })).total_entries;
        },
      }),
    questionsOfRun: (dagId: string, runId: string) =>
      queryOptions({
        queryKey: keys.questionsOfRun(dagId, runId),
        queryFn: async ({ signal }) =>
          bodyOf(
            await client.GET(HITL_DETAILS, {
              params: {
                path: { dag_id: dagId, dag_run_id: runId },
                query: { state: ['awaiting_input'], order_by: ['created_at'], limit: QUESTIONS },
              },
              signal,
            }),
          ),
      }),
    /** Null: it has asked nothing yet. */
    question: (key: InstanceKey) =>
      queryOptions({
        queryKey: keys.question(key),
        queryFn: async ({ signal }): Promise<Question | null> => {
          const { dagId: dag_id, runId: dag_run_id, taskId: task_id, mapIndex: map_index } = key;
          const path = { dag_id, dag_run_id };
          const query = { task_id, map_index };
          const found = await client.GET(HITL_DETAILS, {
            params: { path, query },
            signal,
          });
          return bodyOf(found).hitl_details[0] ?? null;
        },
      }),
    /** Read anew with every change of a task or run, whatever its DAG: any may hold what this one waits for. */
    waits: (key: InstanceKey) =>
      queryOptions({
        queryKey: keys.waits(key),
        staleTime: 0,
        queryFn: async ({ signal }) =>
          bodyOf(
            await client.GET('/api/haru/v1/dags/{dagId}/runs/{runId}/tasks/{taskId}/instances/{mapIndex}/waits', {
              params: { path: { ...key } },
              signal,
            }),
          ),
      }),
    instance: (key: InstanceKey) =>
      queryOptions({
        queryKey: keys.instance(key),
        queryFn: async ({ signal }) =>
          bodyOf(
            await client.GET('/api/haru/v1/dags/{dagId}/runs/{runId}/tasks/{taskId}/instances/{mapIndex}', {
              params: { path: { ...key } },
              signal,
            }),
          ),
      }),
  };
}

export type Queries = ReturnType<typeof createQueries>;
