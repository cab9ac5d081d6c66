import { Type } from 'typebox';
import { DEFAULT_POOL } from '../../core/pools.ts';
import type { PoolSettings } from '../../core/pools.ts';
import { createPool, deletePool, readPools, updatePool } from '../../db/pools.ts';
import { findPool, listPools, occupiedSlots } from '../../db/read/pools.ts';
import type { PoolRow } from '../../db/read/pools.ts';
import { audit } from '../auditing.ts';
import { runBulk } from '../bulk.ts';
import type { BulkVerbs } from '../bulk.ts';
import { ApiError, notFound, uniqueViolation } from '../http/apiError.ts';
import { BulkResponse } from '../schema/bulk.ts';
import { failures } from '../schema/errors.ts';
import { matchOf, pagingOf } from '../schema/filters.ts';
import type { Routes } from '../services.ts';
import {
  PoolBody,
  PoolBulkBody,
  PoolCollection,
  PoolParams,
  PoolPatchBody,
  PoolResponse,
  PoolsQuery,
  PoolUpdateMask,
} from './pools.schema.ts';
import { refuseTeam } from './team.ts';
import { masked } from './updateMask.ts';

const tags = ['Pool'];
const CHANGEABLE = ['slots', 'description', 'include_deferred'] as const;

export const poolRoutes: Routes = async (app, { services }) => {
  const { kysely, pool: db } = services.database;

  app.get(
    '/pools',
    {
      schema: {
        operationId: 'get_pools',
        tags,
        querystring: PoolsQuery,
        response: { 200: PoolCollection, ...failures(400) },
      },
    },
    async ({ query }) => {
      const page = await listPools(kysely, matchOf(query, 'pool_name'), query.order_by, pagingOf(query));
      return { pools: page.rows.map(poolView), total_entries: page.total };
    },
  );

  app.get(
    '/pools/:pool_name',
    {
      schema: { operationId: 'get_pool', tags, params: PoolParams, response: { 200: PoolResponse, ...failures(404) } },
    },
    async ({ params }) => requirePool(params.pool_name),
  );

  app.post(
    '/pools',
    { schema: { operationId: 'post_pool', tags, body: PoolBody, response: { 201: PoolResponse, ...failures(409) } } },
    async (request, reply) => {
      const { body } = request;
      refuseTeam(body);
      if (!(await createPool(db, { name: body.name, ...settingsOf(body) }))) throw uniqueViolation(request.id);
      await audit(services, request, { action: 'post_pool', detail: body });
      return reply.code(201).send(await requirePool(body.name));
    },
  );

  app.patch(
    '/pools/:pool_name',
    {
      schema: {
        operationId: 'patch_pool',
        tags,
        params: PoolParams,
        querystring: PoolUpdateMask,
        body: PoolPatchBody,
        response: { 200: PoolResponse, ...failures(400, 404) },
      },
    },
    async (request) => {
      const { body, query } = request;
      const { pool_name: name } = request.params;
      refuseTeam(body);
      if (typeof body.pool === 'string' && body.pool !== name)
        throw new ApiError(400, "Invalid body, pool name from request body doesn't match uri parameter");
      await requirePool(name);
      await change(name, body, query.update_mask);
      await audit(services, request, { action: 'patch_pool', detail: { name, ...body } });
      return requirePool(name);
    },
  );

  app.delete(
    '/pools/:pool_name',
    {
      schema: {
        operationId: 'delete_pool',
        tags,
        params: PoolParams,
        response: { 204: Type.Null(), ...failures(400, 404) },
      },
    },
    async (request, reply) => {
      const { pool_name: name } = request.params;
      await remove(name);
      await audit(services, request, { action: 'delete_pool', detail: { name } });
      return reply.code(204).send(null);
    },
  );

  app.patch(
    '/pools',
    { schema: { operationId: 'bulk_pools', tags, body: PoolBulkBody, response: { 200: BulkResponse, ...failures() } } },
    async (request) => {
      const outcome = await runBulk(request.body.actions, verbs);
      await audit(services, request, { action: 'bulk_pools', detail: request.body });
      return outcome;
    },
  );

  const verbs: BulkVerbs<PoolBody> = {
    named: 'pools with these pool names',
    keyOf: (entity) => (typeof entity === 'string' ? entity : entity.name),
    async existing() {
      return new Set((await readPools(db)).map(({ name }) => name));
    },
    async create(body) {
      refuseTeam(body);
      if (!(await createPool(db, { name: body.name, ...settingsOf(body) })))
        throw new ApiError(409, `The pools with these pool names: {'${body.name}'} already exist.`);
    },
    async overwrite(body) {
      refuseTeam(body);
      await updatePool(db, body.name, changeOf(body));
    },
    async update(body, mask) {
      refuseTeam(body);
      await change(body.name, body, mask);
    },
    remove,
  };

  async function requirePool(name: string): Promise<PoolResponse> {
    const row = await findPool(kysely, name);
    if (!row) throw notFound(`The Pool with name: \`${name}\` was not found`);
    return poolView(row);
  }

  async function change(name: string, body: PoolPatchBody, mask: readonly string[] | undefined): Promise<void> {
    if (name === DEFAULT_POOL && !mask?.every((field) => field === 'slots' || field === 'include_deferred'))
      throw new ApiError(400, 'Only slots and included_deferred can be modified on Default Pool');
    const fields = mask?.filter((field) => !['name', 'pool', 'team_name'].includes(field));
    await updatePool(db, name, changeOf(masked(body, fields, CHANGEABLE)));
  }

  async function remove(name: string): Promise<void> {
    if (name === DEFAULT_POOL) throw new ApiError(400, "Default Pool can't be deleted");
    if (!(await deletePool(db, name))) throw notFound(`The Pool with name: \`${name}\` was not found`);
  }
};

function settingsOf(body: PoolBody): PoolSettings {
  return { slots: body.slots, description: body.description ?? null, includeDeferred: body.include_deferred ?? false };
}

/** What a body sets, and nothing else. */
function changeOf(body: PoolPatchBody): Partial<PoolSettings> {
  return {
    ...(body.slots === undefined ? {} : { slots: body.slots }),
    ...(body.description === undefined ? {} : { description: body.description }),
    ...(body.include_deferred === undefined ? {} : { includeDeferred: body.include_deferred }),
  };
}

function poolView(row: PoolRow): PoolResponse {
  const occupied = occupiedSlots(row);
  return {
    name: row.name,
    slots: row.slots,
    description: row.description,
    include_deferred: row.include_deferred,
    occupied_slots: occupied,
    running_slots: row.running,
    queued_slots: row.queued,
    scheduled_slots: row.scheduled,
    open_slots: row.slots === -1 ? -1 : row.slots - occupied,
    deferred_slots: row.deferred,
    team_name: null,
  };
}
