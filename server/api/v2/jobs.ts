import { listJobs } from '../../db/read/jobs.ts';
import type { JobRow } from '../../db/read/jobs.ts';
import { failures } from '../schema/errors.ts';
import { pagingOf, rangeOf } from '../schema/filters.ts';
import type { Routes } from '../services.ts';
import { JobCollection, JobsQuery } from './jobs.schema.ts';
import type { JobResponse } from './jobs.schema.ts';

/** Schedulers and workers, as Airflow lists its jobs. */
export const jobRoutes: Routes = async (app, { services }) => {
  app.get(
    '/jobs',
    {
      schema: {
        operationId: 'get_jobs',
        tags: ['Job'],
        querystring: JobsQuery,
        response: { 200: JobCollection, ...failures(400) },
      },
    },
    async ({ query }) => {
      if (query.executor_class !== undefined) return { jobs: [], total_entries: 0 };
      const filter = {
        isAlive: query.is_alive,
        state: query.job_state,
        type: query.job_type,
        host: query.hostname,
        started: rangeOf<string>(query, 'start_date'),
        ended: rangeOf<string>(query, 'end_date'),
      };
      const page = await listJobs(services.database.kysely, filter, query.order_by, pagingOf(query));
      return { jobs: page.rows.map(jobView), total_entries: page.total };
    },
  );
};

function jobView(row: JobRow): JobResponse {
  return {
    id: row.id,
    dag_id: null,
    state: row.state,
    job_type: row.job_type,
    start_date: row.started_at,
    end_date: row.ended_at,
    latest_heartbeat: row.heartbeat_at,
    executor_class: null,
    hostname: row.host,
    unixname: null,
    dag_display_name: null,
  };
}
