import { setTimeout as pause } from 'node:timers/promises';
import { CONNECTION_TYPES, maskedUri, schemaOf } from '../../core/connectionTypes.ts';
import { listConnections, findConnection, openSecret } from '../../db/connections.ts';
import { askForTest, findTest, latestTests } from '../../db/connectionTests.ts';
import type { ConnectionTest } from '../../db/connectionTests.ts';
import { connectionUse } from '../../db/read/connectionUse.ts';
import { connectionSecrets } from '../../db/read/connections.ts';
import { audit } from '../auditing.ts';
import { principalOf } from '../auth/authenticate.ts';
import { notFound } from '../http/apiError.ts';
import { failures } from '../schema/errors.ts';
import type { Routes } from '../services.ts';
import {
  ConnectionNameParams,
  ConnectionOverviewList,
  ConnectionTestOutcome,
  ConnectionTypeList,
} from './connections.schema.ts';

const tags = ['Pages'];
/** A worker hears at once that there is a test; one that is away takes it when it is back, but nobody waits so long. */
const TAKEN_WITHIN_MS = 5_000;
/** No test takes longer. */
const ENDED_WITHIN_MS = 30_000;
const LOOK_MS = 100;

/** Connections for the page: without their secrets, with who uses them; they are changed by the routes of /api/v2. */
export const connectionPageRoutes: Routes = async (app, { services }) => {
  const { kysely, pool } = services.database;

  app.get(
    '/connectionTypes',
    {
      schema: { operationId: 'listConnectionTypes', tags, response: { 200: ConnectionTypeList, ...failures() } },
    },
    async () => ({ types: CONNECTION_TYPES.map((type) => ({ type: type.type, schema: { ...schemaOf(type) } })) }),
  );

  app.get(
    '/connections',
    {
      schema: { operationId: 'listConnections', tags, response: { 200: ConnectionOverviewList, ...failures() } },
    },
    async () => {
      const [connections, sealed, use, tests] = await Promise.all([
        listConnections(pool),
        connectionSecrets(kysely),
        connectionUse(pool),
        latestTests(pool),
      ]);
      const names = new Set(connections.map(({ name }) => name));
      return {
        connections: connections.map(({ changedAt, ...connection }) => {
          const { name } = connection;
          const secret = openSecret(services.keyRing, name, sealed.get(name) ?? null);
          const has = { hasLogin: secret.login !== null, hasPassword: secret.password !== null };
          const test = tests.get(name);
          return {
            ...connection,
            ...has,
            extra: Object.keys(secret.extra),
            uri: maskedUri({ ...connection, ...has }),
            changedAt: changedAt.toISOString(),
            dagIds: [...(use.get(name) ?? [])],
            lastTest: test === undefined ? null : outcomeView(test),
          };
        }),
        missing: [...use].filter(([name]) => !names.has(name)).map(([name, dagIds]) => ({ name, dagIds: [...dagIds] })),
      };
    },
  );

  app.post(
    '/connections/:name/test',
    {
      schema: {
        operationId: 'testConnection',
        tags,
        params: ConnectionNameParams,
        response: { 200: ConnectionTestOutcome, ...failures(404) },
      },
    },
    async (request) => {
      const { name } = request.params;
      if (!(await findConnection(pool, name))) throw notFound(`There is no connection ${name}.`);
      const id = await askForTest(pool, name, principalOf(request).username);
      await audit(services, request, { action: 'test_connection', detail: { name } });
      return outcomeView(await ended(id));
    },
  );

  /** The test once it has ended, or when nobody is waited for any longer. */
  async function ended(id: number): Promise<ConnectionTest> {
    const since = performance.now();
    for (;;) {
      const test = await findTest(pool, id);
      if (test === null) throw notFound('The test has been deleted.');
      const limit = test.worker === null ? TAKEN_WITHIN_MS : ENDED_WITHIN_MS;
      if (test.endedAt !== null || performance.now() - since > limit) return test;
      await pause(LOOK_MS);
    }
  }
};

function outcomeView({ isGood, message, worker, endedAt }: ConnectionTest) {
  const silence =
    worker === null ? 'no worker has taken the test: start one, haru worker' : 'it has not answered in time';
  return {
    isGood: isGood ?? false,
    message: message ?? silence,
    worker,
    at: (endedAt ?? new Date()).toISOString(),
  };
}
