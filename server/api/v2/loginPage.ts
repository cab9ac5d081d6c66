import { Type } from 'typebox';
import { endSessionOf } from '../haru/session.ts';
import { ApiError } from '../http/apiError.ts';
import { failures } from '../schema/errors.ts';
import type { Routes } from '../services.ts';

const tags = ['Login'];
const SIGN_IN = '/sign-in';
const Redirect = Type.Null({ description: 'Leads to the page' });

/** Where Airflow sends a browser that is to sign in or out: here, to the page. */
export const loginPageRoutes: Routes = async (app, { services }) => {
  app.get(
    '/auth/login',
    {
      config: { isOpen: true },
      schema: {
        operationId: 'login_page',
        tags,
        querystring: Type.Object({ next: Type.Optional(Type.String()) }),
        response: { 307: Redirect, ...failures() },
        security: [],
      },
    },
    async ({ query: { next } }, reply) => {
      // Two slashes would begin another host's address.
      if (next !== undefined && !/^\/(?![/\\])/.test(next))
        throw new ApiError(400, `next is ${JSON.stringify(next)}: give a path of this page, such as /dags`);
      const to = next === undefined ? '' : `?${new URLSearchParams({ to: next }).toString()}`;
      return reply.code(307).header('location', `${SIGN_IN}${to}`).send(null);
    },
  );

  app.get(
    '/auth/logout',
    {
      config: { isOpen: true },
      schema: { operationId: 'logout_page', tags, response: { 307: Redirect, ...failures() }, security: [] },
    },
    async (request, reply) => {
      await endSessionOf(services.database.pool, request, reply);
      return reply.code(307).header('location', SIGN_IN).send(null);
    },
  );
};
