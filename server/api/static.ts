import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const PAGE_ROUTE = '/*';

/**
 * Serves the built page, where there is one, and answers with its index for every path that the page's own router knows.
 * `folder`: web/dist.
 */
export async function registerPage(
  app: FastifyInstance,
  folder: string,
): Promise<(request: FastifyRequest, reply: FastifyReply) => FastifyReply> {
  if (!existsSync(join(folder, 'index.html'))) {
    return (_request, reply) =>
      reply.code(404).send({ detail: `Not Found. The page is not built: no index.html in ${folder}` });
  }
  // The page itself is for everybody: who has no session is shown where to sign in.
  app.addHook('onRoute', (route) => {
    if (route.url === PAGE_ROUTE) route.config = { ...route.config, isOpen: true };
  });
  await app.register(fastifyStatic, {
    root: folder,
    preCompressed: true,
    cacheControl: false,
    setHeaders(reply, path) {
      const isHashed = path.includes('/assets/');
      void reply.header('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  return (request, reply) => {
    const isPage = request.method === 'GET' && (request.headers.accept ?? '').includes('text/html');
    if (!isPage) return reply.code(404).send({ detail: 'Not Found' });
    return reply.header('cache-control', 'no-cache').sendFile('index.html');
  };
}
