import cookie from '@fastify/cookie';
import fastify from 'fastify';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import { registerAuthentication } from './auth/authenticate.ts';
import { createLogin } from './auth/login.ts';
import { assetPageRoutes } from './haru/assets.ts';
import { backfillPageRoutes } from './haru/backfills.ts';
import { calendarChangeRoutes } from './haru/calendarChanges.ts';
import { calendarRoutes } from './haru/calendars.ts';
import { connectionPageRoutes } from './haru/connections.ts';
import { dagEventRoutes } from './haru/dagEvents.ts';
import { dagPageRoutes } from './haru/dags.ts';
import { eventDayRoutes } from './haru/eventDay.ts';
import { eventViewRoutes } from './haru/eventViews.ts';
import { logPageRoutes } from './haru/logs.ts';
import { noticeRoutes } from './haru/notices.ts';
import { poolPageRoutes } from './haru/pools.ts';
import { processRoutes } from './haru/processes.ts';
import { rerunRoutes } from './haru/reruns.ts';
import { gridRoutes } from './haru/grid.ts';
import { runPageRoutes } from './haru/runs.ts';
import { sessionRoutes } from './haru/session.ts';
import { streamRoutes } from './haru/stream.ts';
import { taskPageRoutes } from './haru/tasks.ts';
import { todayRoutes } from './haru/today.ts';
import { triggerPageRoutes } from './haru/trigger.ts';
import { versionPageRoutes } from './haru/versions.ts';
import { registerCompression } from './http/compression.ts';
import { handleError } from './http/errorHandler.ts';
import { registerHeaders } from './http/headers.ts';
import { registerNotFound } from './http/notFound.ts';
import { createValidatorCompiler } from './http/validator.ts';
import { openApiDocument, registerOpenApi } from './openapi.ts';
import type { Services } from './services.ts';
import { registerPage } from './static.ts';
import { absentRoutes } from './v2/absent.ts';
import { assetEventRoutes } from './v2/assetEvents.ts';
import { assetRoutes } from './v2/assets.ts';
import { authRoutes } from './v2/auth.ts';
import { clearingRoutes } from './v2/clearing.ts';
import { backfillRoutes } from './v2/backfills.ts';
import { dagChangeRoutes } from './v2/dagChanges.ts';
import { dagFactRoutes } from './v2/dagFacts.ts';
import { dagRunRoutes } from './v2/dagRuns.ts';
import { dagRoutes } from './v2/dags.ts';
import { dagVersionRoutes } from './v2/dagVersions.ts';
import { dependencyRoutes } from './v2/dependencies.ts';
import { eventLogRoutes } from './v2/eventLogs.ts';
import { hitlRoutes } from './v2/hitl.ts';
import { importErrorRoutes } from './v2/importErrors.ts';
import { jobRoutes } from './v2/jobs.ts';
import { loginPageRoutes } from './v2/loginPage.ts';
import { logRoutes } from './v2/logs.ts';
import { markingRoutes } from './v2/marking.ts';
import { monitorRoutes } from './v2/monitor.ts';
import { poolRoutes } from './v2/pools.ts';
import { variableRoutes } from './v2/variables.ts';
import { bulkChangeRoutes } from './v2/bulkChanges.ts';
import { connectionRoutes } from './v2/connections.ts';
import { queuedEventRoutes } from './v2/queuedEvents.ts';
import { taskInstanceRoutes } from './v2/taskInstances.ts';
import { taskRoutes } from './v2/tasks.ts';
import { triggerRoutes } from './v2/trigger.ts';
import { tryRoutes } from './v2/tries.ts';
import { waitRoutes } from './v2/wait.ts';
import { xcomChangeRoutes } from './v2/xcomChanges.ts';
import { xcomRoutes } from './v2/xcomEntries.ts';

export interface AppOptions {
  readonly services: Services;
  readonly logger: FastifyBaseLogger | false;
  /** Folder of the built page; where it holds none, only the API is served. */
  readonly pageFolder: string;
  /** Behind one reverse proxy: what it added to the X-Forwarded headers says who calls, and by which protocol. */
  readonly isBehindProxy?: boolean;
}

/** From the wish to stop: how long requests may still take. */
const CLOSE_MS = 3_000;
const BODY_LIMIT = 1024 * 1024;
/** Ids in paths; run ids hold up to 250 characters, escaped up to three times as many. */
const MAX_PARAM_LENGTH = 1_000;

const V2_ROUTES = [
  assetEventRoutes,
  assetRoutes,
  queuedEventRoutes,
  monitorRoutes,
  dagRoutes,
  dagChangeRoutes,
  dagFactRoutes,
  taskRoutes,
  dagVersionRoutes,
  importErrorRoutes,
  eventLogRoutes,
  dagRunRoutes,
  triggerRoutes,
  waitRoutes,
  backfillRoutes,
  clearingRoutes,
  taskInstanceRoutes,
  markingRoutes,
  tryRoutes,
  hitlRoutes,
  dependencyRoutes,
  loginPageRoutes,
  logRoutes,
  xcomRoutes,
  xcomChangeRoutes,
  bulkChangeRoutes,
  poolRoutes,
  variableRoutes,
  connectionRoutes,
  jobRoutes,
  absentRoutes,
];
const PAGE_ROUTES = [
  assetPageRoutes,
  backfillPageRoutes,
  calendarRoutes,
  calendarChangeRoutes,
  connectionPageRoutes,
  dagEventRoutes,
  dagPageRoutes,
  eventDayRoutes,
  eventViewRoutes,
  noticeRoutes,
  poolPageRoutes,
  processRoutes,
  rerunRoutes,
  gridRoutes,
  runPageRoutes,
  taskPageRoutes,
  todayRoutes,
  logPageRoutes,
  triggerPageRoutes,
  versionPageRoutes,
  streamRoutes,
];

/** The caller in front of us is the proxy; whom it names is a stranger, whatever addresses that one sent along. */
function isOurProxy(_address: string, hop: number): boolean {
  return hop === 0;
}

/** The whole HTTP service, not yet listening. It touches the database only when it is asked something. */
export async function buildApp({ services, logger, pageFolder, isBehindProxy }: AppOptions): Promise<FastifyInstance> {
  const app = fastify({
    ...(logger ? { loggerInstance: logger } : { logger: false }),
    bodyLimit: BODY_LIMIT,
    trustProxy: isBehindProxy ? isOurProxy : false,
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
  });
  app.removeContentTypeParser('text/plain');
  app.setValidatorCompiler(createValidatorCompiler());
  // Answers are built field by field and checked by the compiler, so nothing is filtered or converted once more.
  app.setSerializerCompiler(() => JSON.stringify);
  app.setErrorHandler(handleError);
  registerHeaders(app);
  registerCompression(app);
  await app.register(cookie);
  registerAuthentication(app, services.database.pool);
  await registerOpenApi(app, services.version);
  registerNotFound(app, await registerPage(app, pageFolder));

  // A connection that its client keeps open must not keep the process.
  app.addHook('preClose', async () => {
    setTimeout(() => app.server.closeAllConnections(), CLOSE_MS).unref();
  });

  const login = createLogin(services.database.pool);
  await app.register(authRoutes(login), { services });
  for (const routes of V2_ROUTES) await app.register(routes, { prefix: '/api/v2', services });
  await app.register(sessionRoutes(login), { prefix: '/api/haru/v1', services });
  for (const routes of PAGE_ROUTES) await app.register(routes, { prefix: '/api/haru/v1', services });

  const document = () => openApiDocument(app);
  app.get('/openapi.json', { config: { isOpen: true }, schema: { hide: true } }, async () => document());
  return app;
}
