import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/**
 * Remembers the routes as they are registered, so that a path that exists under another method answers 405, and answers
 * an unknown one under /api/v2 as Airflow does. `fallback` answers everything outside of the API.
 */
export function registerNotFound(
  app: FastifyInstance,
  fallback: (request: FastifyRequest, reply: FastifyReply) => FastifyReply,
): void {
  const paths: RegExp[] = [];
  app.addHook('onRoute', ({ url }) => {
    if (!url.includes('*')) paths.push(new RegExp(`^${escapeRegExp(url).replace(/:\w+/g, '[^/]+')}$`));
  });
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?', 1)[0] ?? '';
    if (paths.some((pattern) => pattern.test(path))) return reply.code(405).send({ detail: 'Method Not Allowed' });
    if (path.startsWith('/api/v2/')) return reply.code(404).send({ error: 'API route not found' });
    if (path.startsWith('/api/') || path.startsWith('/auth/')) return reply.code(404).send({ detail: 'Not Found' });
    return fallback(request, reply);
  });
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
