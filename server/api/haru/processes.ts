import { Type } from 'typebox';
import { LANES } from '../../core/lanes.ts';
import { listSchedulers, listWorkers } from '../../db/read/processes.ts';
import type { SchedulerListing, WorkerListing } from '../../db/read/processes.ts';
import { queueDepths } from '../../db/read/queueDepth.ts';
import type { QueueDepth as DepthRow } from '../../db/read/queueDepth.ts';
import { triesOfWorkers } from '../../db/read/slotHolders.ts';
import { setDrained } from '../../db/workers.ts';
import { audit } from '../auditing.ts';
import { principalOf } from '../auth/authenticate.ts';
import { ApiError } from '../http/apiError.ts';
import { failures } from '../schema/errors.ts';
import type { Routes } from '../services.ts';
import { ProcessList, WorkerParams } from './processes.schema.ts';
import type { QueueDepth } from './processes.schema.ts';
import { holderViews } from './slotHolders.ts';

const tags = ['Pages'];
const RECENT = { limit: 500, withinSeconds: 3_600 };

/** Workers, schedulers and queues; a worker can be drained and wanted back. */
export const processRoutes: Routes = async (app, { services }) => {
  const { kysely, pool } = services.database;

  app.get(
    '/processes',
    { schema: { operationId: 'listProcesses', tags, response: { 200: ProcessList, ...failures() } } },
    async () => {
      const [workers, schedulers, depths] = await Promise.all([
        listWorkers(pool, RECENT),
        listSchedulers(pool, RECENT),
        queueDepths(kysely),
      ]);
      const tries = await triesOfWorkers(
        kysely,
        workers.filter(({ running }) => running > 0).map(({ id }) => id),
      );
      const tasks = Map.groupBy(await holderViews(services, tries), ({ workerId }) => workerId);
      return {
        workers: workers.map((worker) => ({
          ...processView(worker),
          name: worker.name,
          queues: [...worker.queues],
          slots: worker.slots,
          isDraining: worker.isDraining,
          drainedBy: worker.drainedBy,
          tasks: (tasks.get(worker.id) ?? []).map(({ view }) => view),
        })),
        schedulers: schedulers.map(processView),
        queues: queueViews(depths, workers),
      };
    },
  );

  for (const [verb, isDrained, refusal] of [
    ['drain', true, 'it has stopped, or takes no more tasks already'],
    ['undrain', false, 'it was not drained, has stopped, or is stopping by itself'],
  ] as const) {
    app.post(
      `/workers/:workerId/${verb}`,
      {
        schema: {
          operationId: `${verb}Worker`,
          tags,
          params: WorkerParams,
          response: { 204: Type.Null(), ...failures(409) },
        },
      },
      async (request, reply) => {
        const { workerId: id } = request.params;
        if (!(await setDrained(pool, id, isDrained, principalOf(request).username)))
          throw new ApiError(409, `The worker cannot be ${verb}ed: ${refusal}.`);
        await audit(services, request, { action: `${verb}_worker`, detail: { id } });
        return reply.code(204).send(null);
      },
    );
  }
};

function processView({ id, host, pid, version, state, startedAt, heartbeatAt }: SchedulerListing) {
  return {
    id,
    host,
    pid,
    version,
    state,
    startedAt: startedAt.toISOString(),
    heartbeatAt: heartbeatAt.toISOString(),
  };
}

/** Each lane of a queue in which there is work, and the live lane of each queue that a worker serves, drained or not. */
function queueViews(depths: readonly DepthRow[], workers: readonly WorkerListing[]): QueueDepth[] {
  const living = workers.filter(({ state }) => state === 'alive');
  const idle = [...new Set(living.flatMap(({ queues }) => queues))]
    .filter((queue) => !depths.some((depth) => depth.queue === queue && depth.lane === LANES.live))
    .map((queue) => ({ queue, lane: LANES.live, waiting: 0, queued: 0, running: 0, oldest: null }));
  return [...depths, ...idle]
    .toSorted((a, b) => (a.queue === b.queue ? a.lane - b.lane : a.queue < b.queue ? -1 : 1))
    .map(({ lane, ...depth }) => {
      const own = living.filter(({ queues }) => queues.includes(depth.queue));
      const serving = own.filter(({ isDraining }) => !isDraining);
      return {
        ...depth,
        lane: lane === LANES.live ? 'live' : 'backfill',
        workers: serving.length,
        draining: own.length - serving.length,
        slots: serving.reduce((sum, worker) => sum + worker.slots, 0),
      };
    });
}
