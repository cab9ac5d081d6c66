import type { FastifyBaseLogger } from 'fastify';
import { fileURLToPath } from 'node:url';
import packageJson from '../../package.json' with { type: 'json' };
import { openDatabase } from '../db/database.ts';
import { createDefinitionCache } from '../db/definitions.ts';
import { CHANGE_CHANNEL } from '../db/hints.ts';
import { listen } from '../db/listen.ts';
import { buildApp } from './app.ts';
import type { Verbs } from '../scheduler/verbs.ts';
import type { KeyRing } from '../secrets/keyRing.ts';
import { createHints } from './stream/hints.ts';
import { createViews, type ViewSources } from './views/views.ts';

/** Where the page is built to. */
export const PAGE_FOLDER = fileURLToPath(new URL('../../web/dist', import.meta.url));
const POOL_SIZE = 10;

export interface ApiProcessOptions {
  readonly databaseUrl: string;
  readonly host: string;
  /** 0: a free one. */
  readonly port: number;
  readonly verbs: Verbs;
  readonly keyRing: KeyRing;
  readonly views?: ViewSources;
  readonly logger: FastifyBaseLogger | false;
  readonly onError: (error: unknown) => void;
  readonly isBehindProxy: boolean;
}

export interface ApiProcess {
  /** `http://host:port`, with the port that it listens on. */
  readonly url: string;
  /** Ends the streams, waits for what is being answered, closes the connections. */
  stop(): Promise<void>;
}

/** An API and page server with its connections; any number of them may run beside each other. */
export async function startApi(options: ApiProcessOptions): Promise<ApiProcess> {
  const { databaseUrl, onError } = options;
  const database = openDatabase(databaseUrl, {
    applicationName: 'haru api',
    poolSize: POOL_SIZE,
    onIdleError: onError,
  });
  const { hints, hint } = createHints();
  const listener = listen(databaseUrl, CHANGE_CHANNEL, hint, onError);
  const views = options.views === undefined ? null : createViews(options.views);
  const app = await buildApp({
    services: {
      database,
      definitions: createDefinitionCache(),
      ...options.verbs,
      keyRing: options.keyRing,
      hints,
      ...(views !== null && { views }),
      version: packageJson.version,
    },
    logger: options.logger,
    pageFolder: PAGE_FOLDER,
    isBehindProxy: options.isBehindProxy,
  });
  const stop = async () => {
    await app.close();
    await listener.stop();
    await views?.close();
    await database.close();
  };
  try {
    return { url: await app.listen({ host: options.host, port: options.port }), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
