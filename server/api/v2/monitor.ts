import { readHeartbeats } from '../../db/read/health.ts';
import type { Routes } from '../services.ts';
import { HealthInfo, VersionInfo } from './monitor.schema.ts';

const OPEN = { isOpen: true };

/** Open to everybody, and answering also while the database cannot be reached. */
export const monitorRoutes: Routes = async (app, { services }) => {
  app.get(
    '/monitor/health',
    {
      config: OPEN,
      schema: { operationId: 'get_health', tags: ['Monitor'], response: { 200: HealthInfo }, security: [] },
    },
    async (request) => {
      const beats = await readHeartbeats(services.database.kysely).catch((error: unknown) => {
        request.log.error({ err: error }, 'the database does not answer the question for health');
        return null;
      });
      return {
        metadatabase: { status: health(beats !== null) },
        scheduler: {
          status: health(beats?.is_scheduler_alive ?? false),
          latest_scheduler_heartbeat: beats?.scheduler_at ?? null,
        },
        triggerer: { status: null, latest_triggerer_heartbeat: null },
        dag_processor: {
          status: beats?.is_loader_alive ? 'healthy' : null,
          latest_dag_processor_heartbeat: beats?.loader_at ?? null,
        },
      };
    },
  );

  app.get(
    '/version',
    {
      config: OPEN,
      schema: { operationId: 'get_version', tags: ['Version'], response: { 200: VersionInfo }, security: [] },
    },
    async () => ({ version: services.version, git_version: null }),
  );
};

function health(isHealthy: boolean): string {
  return isHealthy ? 'healthy' : 'unhealthy';
}
