import { buildApp } from '../../../server/api/app.ts';
import { hashPassword } from '../../../server/api/auth/password.ts';
import { createHints } from '../../../server/api/stream/hints.ts';
import { openDatabase, type Database } from '../../../server/db/database.ts';
import { createDefinitionCache } from '../../../server/db/definitions.ts';
import { createViews, type ViewSources } from '../../../server/api/views/views.ts';
import { createUser } from '../../../server/db/users.ts';
import { createVerbs } from '../../../server/scheduler/verbs.ts';
import { generateKey, parseKeyRing, type KeyRing } from '../../../server/secrets/keyRing.ts';
import { storeWorld, type World } from './world.ts';

export const ADMIN = { username: 'admin', password: 'correct horse battery staple' };

export interface PageServer {
  readonly url: string;
  readonly database: Database;
  /** Where others reach the same database. */
  readonly databaseUrl: string;
  readonly keyRing: KeyRing;
  readonly world: World;
  /** Takes the server away while its database stays, and brings it back on the same port. */
  stop(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

export interface PageServerOptions {
  readonly port?: number;
  /** Where events are looked at; without it there is no such place. */
  readonly views?: ViewSources;
}

/** The real API with the built page, listening, over a migrated database that it fills with rows to show. */
export async function startPageServer(
  databaseUrl: string,
  pageFolder: string,
  { port = 0, views: sources }: PageServerOptions = {},
): Promise<PageServer> {
  const database = openDatabase(databaseUrl, { applicationName: 'haru e2e' });
  const definitions = createDefinitionCache();
  const { hints, hint } = createHints();
  const keyRing = parseKeyRing(generateKey());
  await createUser(database.pool, ADMIN.username, await hashPassword(ADMIN.password));
  const views = sources === undefined ? null : createViews(sources);
  const world = await storeWorld(database, new Date());
  const listen = async (onPort: number) => {
    const app = await buildApp({
      services: {
        database,
        definitions,
        ...createVerbs({ pool: database.pool, definitions, hintWork: () => {}, hintChange: hint }),
        keyRing,
        hints,
        ...(views !== null && { views }),
        version: '0.1.0',
      },
      logger: false,
      pageFolder,
    });
    await app.listen({ host: '127.0.0.1', port: onPort });
    return app;
  };
  let app = await listen(port);
  const address = app.server.address();
  if (address === null || typeof address === 'string') throw new Error('the server listens on no port');
  const stop = () => app.close();
  return {
    url: `http://127.0.0.1:${address.port}`,
    database,
    databaseUrl,
    keyRing,
    world,
    stop,
    async start() {
      app = await listen(address.port);
    },
    async close() {
      await stop();
      await views?.close();
      await database.close();
    },
  };
}
