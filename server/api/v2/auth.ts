import type { FastifyReply, FastifyRequest } from 'fastify';
import { createLoginToken } from '../../db/apiTokens.ts';
import type { Login } from '../auth/login.ts';
import { newSecret, secretHash } from '../auth/secrets.ts';
import { ApiError } from '../http/apiError.ts';
import { failures } from '../schema/errors.ts';
import type { Routes, Services } from '../services.ts';
import { LoginBody, LoginResponse } from './auth.schema.ts';

const DAY_SECONDS = 86_400;
const HOUR_SECONDS = 3_600;

/** Bearer tokens for a name and a password. What is wrong with the body is said in one string, unlike everywhere else. */
export function authRoutes(login: Login): Routes {
  return async (app, { services }) => {
    app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => {
      done(null, Object.fromEntries(new URLSearchParams(String(body))));
    });
    app.post(
      '/auth/token',
      { schema: schemaOf('create_token'), config: OPEN, attachValidation: true },
      (request, reply) => answer(services, login, request, reply, DAY_SECONDS),
    );
    app.post(
      '/auth/token/cli',
      { schema: schemaOf('create_token_cli'), config: OPEN, attachValidation: true },
      (request, reply) => answer(services, login, request, reply, HOUR_SECONDS),
    );
  };
}

const OPEN = { isOpen: true };

function schemaOf(operationId: string) {
  return {
    operationId,
    tags: ['Login'],
    body: LoginBody,
    response: { 201: LoginResponse, ...failures(400, 415, 429) },
    security: [],
  };
}

async function answer(
  services: Services,
  login: Login,
  request: FastifyRequest,
  reply: FastifyReply,
  lifeSeconds: number,
) {
  if (request.validationError)
    throw new ApiError(422, `The body must be {"username": ..., "password": ...}: ${request.validationError.message}`);
  const { username, password } = request.body as { username: string; password: string };
  if (username === '' || password === '') throw new ApiError(400, 'Username and password must be provided');
  const user = await login(request, username, password);
  const token = newSecret();
  await createLoginToken(services.database.pool, secretHash(token), user.id, lifeSeconds);
  return reply.code(201).send({ access_token: token });
}
