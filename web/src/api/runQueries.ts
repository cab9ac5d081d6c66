import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { DagEventFilter } from '../domain/dagEvents.ts';
import { clearRuns } from './changeRuns.ts';
import { bodyOf, type ApiClient } from './client.ts';
import { keys, type DayRange, type RunClearing, type RunListFilter, type TimesOf } from './keys.ts';

const ROWS_PER_PAGE = 50;
/** A first page that fills a wide window. */
const COLUMNS_PER_PAGE = 50;

/** What the page reads of many runs of a DAG at once. */
export function createRunQueries(client: ApiClient) {
  return {
    runs: (dagId: string, filter: RunListFilter) =>
      infiniteQueryOptions({
        queryKey: keys.runs(dagId, filter),
        initialPageParam: null as string | null,
        queryFn: async ({ pageParam, signal }) => {
          const { state, type, ...days } = filter;
          const query = {
            limit: ROWS_PER_PAGE,
            ...(pageParam !== null && { after: pageParam }),
            ...(state !== undefined && { state: [state] }),
            ...(type !== undefined && { type: [type] }),
            ...days,
          };
          return bodyOf(
            await client.GET('/api/haru/v1/dags/{dagId}/runs', { params: { path: { dagId }, query }, signal }),
          );
        },
        getNextPageParam: (page) => page.next,
      }),
    /** What people did to a DAG, or what happened to it and its runs. */
    dagEvents: (dagId: string, filter: DagEventFilter) =>
      infiniteQueryOptions({
        queryKey: keys.dagEvents(dagId, filter),
        // What people did is not pushed where it changes no run.
        staleTime: 0,
        initialPageParam: null as number | null,
        queryFn: async ({ pageParam, signal }) => {
          const query = { ...filter, limit: ROWS_PER_PAGE, ...(pageParam !== null && { after: pageParam }) };
          const params = { path: { dagId }, query };
          return bodyOf(await client.GET('/api/haru/v1/dags/{dagId}/events', { params, signal }));
        },
        getNextPageParam: (page) => page.next,
      }),
    /** What clearing runs would take, as it is at the moment. */
    clearing: (dagId: string, clearing: RunClearing) =>
      queryOptions({
        queryKey: keys.clearing(dagId, clearing),
        queryFn: ({ signal }) => clearRuns(client, dagId, clearing, { isDryRun: true, signal }),
        staleTime: 0,
        gcTime: 0,
      }),
    grid: (dagId: string) =>
      infiniteQueryOptions({
        queryKey: keys.grid(dagId),
        initialPageParam: null as string | null,
        queryFn: async ({ pageParam, signal }) => {
          const query = { limit: COLUMNS_PER_PAGE, ...(pageParam !== null && { after: pageParam }) };
          const params = { path: { dagId }, query };
          return bodyOf(await client.GET('/api/haru/v1/dags/{dagId}/grid', { params, signal }));
        },
        getNextPageParam: (page) => page.next,
      }),
    /** What became of each business day. */
    runDays: (dagId: string, range: DayRange) =>
      queryOptions({
        queryKey: keys.runDays(dagId, range),
        queryFn: async ({ signal }) => {
          const params = { path: { dagId }, query: range };
          return bodyOf(await client.GET('/api/haru/v1/dags/{dagId}/days', { params, signal })).days;
        },
      }),
    /** How long runs, or one task of them, waited and ran; newest first. */
    runTimes: (dagId: string, { limit, task }: TimesOf) =>
      queryOptions({
        queryKey: keys.runTimes(dagId, { limit, task }),
        queryFn: async ({ signal }) => {
          const params = { path: { dagId }, query: { limit, ...(task !== null && { task }) } };
          return bodyOf(await client.GET('/api/haru/v1/dags/{dagId}/times', { params, signal })).runs;
        },
      }),
  };
}
