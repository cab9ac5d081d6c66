import { authenticate } from '../auth/authenticate.ts';
import { ApiError } from '../http/apiError.ts';
import { SECURITY_HEADERS } from '../http/headers.ts';
import { failures } from '../schema/errors.ts';
import type { Routes } from '../services.ts';
import { createStreamClient } from '../stream/client.ts';
import { createStreamHub } from '../stream/hub.ts';
import { StreamMessage } from './stream.schema.ts';

/** The connection serves nothing else, and must not be kept once the stream has ended. */
const HEADERS = {
  connection: 'close',
  ...SECURITY_HEADERS,
  'content-type': 'text/event-stream',
  'cache-control': 'no-store',
  'x-accel-buffering': 'no',
};
const MAX_CLIENTS = 1_000;

/** The one stream of a browser: everything that changes, so that nothing has to be polled. */
export const streamRoutes: Routes = async (app, { services }) => {
  const hub = createStreamHub(services, app.log);
  let connected = 0;
  app.addHook('preClose', () => hub.close());

  app.get(
    '/stream',
    {
      schema: {
        operationId: 'stream',
        tags: ['Stream'],
        response: {
          200: { description: 'Server-sent events', content: { 'text/event-stream': { schema: StreamMessage } } },
          ...failures(503),
        },
      },
    },
    async (request, reply) => {
      if (connected >= MAX_CLIENTS) throw new ApiError(503, `This process serves ${MAX_CLIENTS} streams already`);
      const isAllowed = () =>
        authenticate(request, services.database.pool).then(
          () => true,
          (error: unknown) => !(error instanceof ApiError),
        );
      const client = createStreamClient(reply.raw, isAllowed);
      const lastEventId = request.headers['last-event-id'];
      connected += 1;
      const closed = new Promise<void>((resolve) => reply.raw.once('close', resolve));
      reply.hijack();
      reply.raw.writeHead(200, HEADERS);
      try {
        const disconnect = await hub.connect(client, typeof lastEventId === 'string' ? lastEventId : undefined);
        await closed;
        disconnect();
      } catch (error) {
        request.log.warn({ err: error }, 'a stream could not be opened');
        client.end();
      } finally {
        connected -= 1;
      }
    },
  );
};
