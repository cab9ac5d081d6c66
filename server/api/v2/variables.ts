import { Type } from 'typebox';
import type { Json } from '../../core/definition.ts';
import { pageOfVariables } from '../../db/read/variables.ts';
import {
  createVariable,
  deleteVariable,
  findVariable,
  listVariables,
  updateVariable,
  type VariableSummary,
} from '../../db/variables.ts';
import { audit } from '../auditing.ts';
import { runBulk } from '../bulk.ts';
import type { BulkVerbs } from '../bulk.ts';
import { ApiError, notFound } from '../http/apiError.ts';
import { MASK } from '../mask.ts';
import { BulkResponse } from '../schema/bulk.ts';
import { failures } from '../schema/errors.ts';
import { matchOf, pagingOf } from '../schema/filters.ts';
import type { Routes } from '../services.ts';
import { refuseTeam } from './team.ts';
import { masked } from './updateMask.ts';
import {
  VariableBody,
  VariableBulkBody,
  VariableCollection,
  VariableParams,
  VariableResponse,
  VariablesQuery,
  VariableUpdateMask,
} from './variables.schema.ts';

const tags = ['Variable'];
const NO_CHANGE = new Set(['key', 'team_name']);

/** Values go in and never come out: an answer shows `***`, and a body that says so leaves the value as it is. */
export const variableRoutes: Routes = async (app, { services }) => {
  const { kysely, pool: db } = services.database;
  const { keyRing } = services;

  app.get(
    '/variables',
    {
      schema: {
        operationId: 'get_variables',
        tags,
        querystring: VariablesQuery,
        response: { 200: VariableCollection, ...failures(400) },
      },
    },
    async ({ query }) => {
      const page = await pageOfVariables(kysely, matchOf(query, 'variable_key'), query.order_by, pagingOf(query));
      return { variables: page.rows.map(variableView), total_entries: page.total };
    },
  );

  app.get(
    '/variables/:variable_key',
    {
      schema: {
        operationId: 'get_variable',
        tags,
        params: VariableParams,
        response: { 200: VariableResponse, ...failures(404) },
      },
    },
    async ({ params }) => requireVariable(params.variable_key),
  );

  app.post(
    '/variables',
    {
      schema: {
        operationId: 'post_variable',
        tags,
        body: VariableBody,
        response: { 201: VariableResponse, ...failures(409) },
      },
    },
    async (request, reply) => {
      const { body } = request;
      refuseTeam(body);
      if (!(await create(body))) throw new ApiError(409, `The Variable with key: \`${body.key}\` already exists`);
      await audit(services, request, { action: 'post_variable', detail: withoutValue(body) });
      return reply.code(201).send(await requireVariable(body.key));
    },
  );

  app.patch(
    '/variables/:variable_key',
    {
      schema: {
        operationId: 'patch_variable',
        tags,
        params: VariableParams,
        querystring: VariableUpdateMask,
        body: VariableBody,
        response: { 200: VariableResponse, ...failures(400, 404) },
      },
    },
    async (request) => {
      const { body, query } = request;
      const { variable_key: key } = request.params;
      refuseTeam(body);
      if (body.key !== key) throw new ApiError(400, "Invalid body, key from request body doesn't match uri parameter");
      if (!(await update(body, query.update_mask))) throw variableNotFound(key);
      await audit(services, request, { action: 'patch_variable', detail: withoutValue(body) });
      return requireVariable(key);
    },
  );

  app.delete(
    '/variables/:variable_key',
    {
      schema: {
        operationId: 'delete_variable',
        tags,
        params: VariableParams,
        response: { 204: Type.Null(), ...failures(404) },
      },
    },
    async (request, reply) => {
      const { variable_key: key } = request.params;
      if (!(await deleteVariable(db, key))) throw variableNotFound(key);
      await audit(services, request, { action: 'delete_variable', detail: { key } });
      return reply.code(204).send(null);
    },
  );

  app.patch(
    '/variables',
    {
      schema: {
        operationId: 'bulk_variables',
        tags,
        body: VariableBulkBody,
        response: { 200: BulkResponse, ...failures() },
      },
    },
    async (request) => {
      const outcome = await runBulk(request.body.actions, verbs);
      await audit(services, request, { action: 'bulk_variables', detail: outcome });
      return outcome;
    },
  );

  const verbs: BulkVerbs<VariableBody> = {
    named: 'variables with these keys',
    keyOf: (entity) => (typeof entity === 'string' ? entity : entity.key),
    async existing() {
      return new Set((await listVariables(db)).map(({ name }) => name));
    },
    async create(body) {
      refuseTeam(body);
      if (!(await create(body)))
        throw new ApiError(409, `The variables with these keys: {'${body.key}'} already exist.`);
    },
    async overwrite(body) {
      refuseTeam(body);
      await update(body, undefined);
    },
    async update(body, mask) {
      refuseTeam(body);
      await update(body, mask);
    },
    async remove(key) {
      await deleteVariable(db, key);
    },
  };

  async function requireVariable(key: string): Promise<VariableResponse> {
    const variable = await findVariable(db, key);
    if (!variable) throw variableNotFound(key);
    return variableView(variable);
  }

  function create(body: VariableBody): Promise<boolean> {
    return createVariable(db, keyRing, body.key, body.value as Json, body.description ?? null);
  }

  function update(body: VariableBody, mask: readonly string[] | undefined): Promise<boolean> {
    const fields = mask?.filter((field) => !NO_CHANGE.has(field));
    const { value, ...change } = masked(body, fields, ['value', 'description']);
    const isGiven = value !== undefined && value !== MASK;
    return updateVariable(db, keyRing, body.key, { ...change, ...(isGiven ? { value: value as Json } : {}) });
  }
};

function variableNotFound(key: string): ApiError {
  return notFound(`The Variable with key: \`${key}\` was not found`);
}

function withoutValue({ value: _value, ...rest }: VariableBody): Omit<VariableBody, 'value'> {
  return rest;
}

function variableView({ name, description }: VariableSummary): VariableResponse {
  return { key: name, value: MASK, description, is_encrypted: true, team_name: null };
}
