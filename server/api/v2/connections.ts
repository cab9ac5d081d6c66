import { Type } from 'typebox';
import { changeConnection, createConnection, deleteConnection, listConnections } from '../../db/connections.ts';
import { findConnectionRow, pageOfConnections } from '../../db/read/connections.ts';
import { audit } from '../auditing.ts';
import { runBulk } from '../bulk.ts';
import type { BulkVerbs } from '../bulk.ts';
import { ApiError, notFound, uniqueViolation } from '../http/apiError.ts';
import { BulkResponse } from '../schema/bulk.ts';
import { failures } from '../schema/errors.ts';
import { matchOf, pagingOf } from '../schema/filters.ts';
import type { Routes } from '../services.ts';
import { changedConnection, connectionView, newConnection } from './connectionFields.ts';
import {
  ConnectionBody,
  ConnectionBulkBody,
  ConnectionTestRequestBody,
  ConnectionCollection,
  ConnectionParams,
  ConnectionResponse,
  ConnectionsQuery,
  ConnectionUpdateMask,
} from './connections.schema.ts';
import { refuseTeam } from './team.ts';

const tags = ['Connection'];

/** Login, password and extra go in and never come out: an answer shows `***`, and a body that says so leaves them as they are. */
export const connectionRoutes: Routes = async (app, { services }) => {
  const { kysely, pool: db } = services.database;
  const { keyRing } = services;

  app.get(
    '/connections',
    {
      schema: {
        operationId: 'get_connections',
        tags,
        querystring: ConnectionsQuery,
        response: { 200: ConnectionCollection, ...failures(400) },
      },
    },
    async ({ query }) => {
      const page = await pageOfConnections(kysely, matchOf(query, 'connection_id'), query.order_by, pagingOf(query));
      return { connections: page.rows.map((row) => connectionView(keyRing, row)), total_entries: page.total };
    },
  );

  app.get(
    '/connections/:connection_id',
    {
      schema: {
        operationId: 'get_connection',
        tags,
        params: ConnectionParams,
        response: { 200: ConnectionResponse, ...failures(404) },
      },
    },
    async ({ params }) => requireConnection(params.connection_id),
  );

  app.post(
    '/connections',
    {
      schema: {
        operationId: 'post_connection',
        tags,
        body: ConnectionBody,
        response: { 201: ConnectionResponse, ...failures(409) },
      },
    },
    async (request, reply) => {
      const { body } = request;
      refuseTeam(body);
      if (!(await createConnection(db, keyRing, body.connection_id, newConnection(body))))
        throw uniqueViolation(request.id);
      await audit(services, request, { action: 'post_connection', detail: withoutSecrets(body) });
      return reply.code(201).send(await requireConnection(body.connection_id));
    },
  );

  app.patch(
    '/connections/:connection_id',
    {
      schema: {
        operationId: 'patch_connection',
        tags,
        params: ConnectionParams,
        querystring: ConnectionUpdateMask,
        body: ConnectionBody,
        response: { 200: ConnectionResponse, ...failures(400, 404) },
      },
    },
    async (request) => {
      const { body, query } = request;
      const { connection_id: name } = request.params;
      refuseTeam(body);
      if (body.connection_id !== name)
        throw new ApiError(400, 'The connection_id in the request body does not match the URL parameter');
      if (!(await change(body, query.update_mask))) throw connectionNotFound(name);
      await audit(services, request, { action: 'patch_connection', detail: withoutSecrets(body) });
      return requireConnection(name);
    },
  );

  app.delete(
    '/connections/:connection_id',
    {
      schema: {
        operationId: 'delete_connection',
        tags,
        params: ConnectionParams,
        response: { 204: Type.Null(), ...failures(404) },
      },
    },
    async (request, reply) => {
      const { connection_id: name } = request.params;
      if (!(await deleteConnection(db, name))) throw connectionNotFound(name);
      await audit(services, request, { action: 'delete_connection', detail: { name } });
      return reply.code(204).send(null);
    },
  );

  app.patch(
    '/connections',
    {
      schema: {
        operationId: 'bulk_connections',
        tags,
        body: ConnectionBulkBody,
        response: { 200: BulkResponse, ...failures() },
      },
    },
    async (request) => {
      const outcome = await runBulk(request.body.actions, verbs);
      await audit(services, request, { action: 'bulk_connections', detail: outcome });
      return outcome;
    },
  );

  /** Airflow's default: testing connections is off, and the answer is 403; so there is no test to be asked for. */
  const refuseTest = async () => {
    throw new ApiError(
      403,
      'Testing connections is disabled in Airflow configuration. Contact your deployment admin to enable it.',
    );
  };
  app.post(
    '/connections/test',
    { schema: { operationId: 'test_connection', tags, body: ConnectionBody, response: failures() } },
    refuseTest,
  );
  app.post(
    '/connections/enqueue-test',
    {
      schema: {
        operationId: 'enqueue_connection_test',
        tags,
        body: ConnectionTestRequestBody,
        response: failures(409),
      },
    },
    refuseTest,
  );
  app.get(
    '/connections/enqueue-test',
    { schema: { operationId: 'get_connection_test', tags, response: failures(404) } },
    async () => {
      throw notFound('Connection test was not found');
    },
  );

  const verbs: BulkVerbs<ConnectionBody> = {
    named: 'connections with these connection_ids',
    keyOf: (entity) => (typeof entity === 'string' ? entity : entity.connection_id),
    async existing() {
      return new Set((await listConnections(db)).map(({ name }) => name));
    },
    async create(body) {
      refuseTeam(body);
      if (!(await createConnection(db, keyRing, body.connection_id, newConnection(body))))
        throw new ApiError(409, `The connections with these connection_ids: {'${body.connection_id}'} already exist.`);
    },
    async overwrite(body) {
      refuseTeam(body);
      await change(body, undefined);
    },
    async update(body, mask) {
      refuseTeam(body);
      await change(body, mask);
    },
    async remove(name) {
      await deleteConnection(db, name);
    },
  };

  async function requireConnection(name: string): Promise<ConnectionResponse> {
    const row = await findConnectionRow(kysely, name);
    if (!row) throw connectionNotFound(name);
    return connectionView(keyRing, row);
  }

  function change(body: ConnectionBody, mask: readonly string[] | undefined): Promise<boolean> {
    return changeConnection(db, keyRing, body.connection_id, (current) => changedConnection(current, body, mask));
  }
};

function connectionNotFound(name: string): ApiError {
  return notFound(`The Connection with connection_id: \`${name}\` was not found`);
}

function withoutSecrets({ login: _l, password: _p, extra: _e, ...rest }: ConnectionBody) {
  return rest;
}
