import { HaruError } from '../../core/errors.ts';
import { WHOLE } from '../../core/partitions.ts';
import { planRerun } from '../../scheduler/planRerun.ts';
import { ApiError } from '../http/apiError.ts';
import { failures } from '../schema/errors.ts';
import type { Routes } from '../services.ts';
import { RerunPlan, RerunQuery } from './assets.schema.ts';

export const assetPageRoutes: Routes = async (app, { services }) => {
  /** How a partition is made again, with all that follows along the assets; nothing is changed. */
  app.get(
    '/assets/rerun',
    {
      schema: {
        operationId: 'planRerun',
        tags: ['Pages'],
        querystring: RerunQuery,
        response: { 200: RerunPlan, ...failures(400, 404, 409) },
      },
    },
    async ({ query }) => {
      try {
        const plan = await planRerun(services, query.asset, query.partition ?? WHOLE);
        const steps = plan.map(({ run, ...step }) => {
          if (run === null) return { ...step, run };
          const { runNo: _runNo, ...shown } = run;
          return { ...step, run: shown };
        });
        return { steps };
      } catch (error) {
        throw error instanceof HaruError && error.status < 500 ? new ApiError(error.status, error.message) : error;
      }
    },
  );
};
