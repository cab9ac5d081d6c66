import type { Config } from '../../server/config/resolveConfig.ts';
import { HaruError } from '../../server/core/errors.ts';
import { reasonOf } from '../../server/core/reasonOf.ts';
import { openDatabase } from '../../server/db/database.ts';
import { putDefaultConnections } from '../../server/db/defaultConnections.ts';
import { ensureMartDatabase } from '../../server/db/martDatabase.ts';
import { migrate } from '../../server/db/migrate.ts';
import { requirePostgres } from '../../server/db/requirePostgres.ts';
import type { KeyRing } from '../../server/secrets/keyRing.ts';
import { loadKeyRing } from '../../server/secrets/loadKeyRing.ts';
import type { ProcessContext } from './runUntilStopped.ts';

/** The settings of a process that shares its Postgres with others. */
export interface Prepared extends Config {
  readonly databaseUrl: string;
  readonly queueUrl: string;
  readonly ring: KeyRing;
}

/** What every process does first: database there and migrated, connections of the examples made. */
export async function prepare(config: Config, { log }: ProcessContext): Promise<Prepared> {
  const { databaseUrl } = config;
  if (databaseUrl === null) {
    throw new HaruError(
      'INVALID_CONFIG',
      'DATABASE_URL: not set; give the Postgres that all processes share (haru standalone brings its own)',
    );
  }
  await requirePostgres(databaseUrl, 'DATABASE_URL');
  await migrate(databaseUrl, { onApply: (name) => log.info(`applying ${name}`) });
  const ring = loadKeyRing(config);
  const martUrl = await ensureMartDatabase(databaseUrl, config.martUrl).catch((error: unknown) => {
    log.warn(reasonOf(error));
    return config.martUrl;
  });
  const database = openDatabase(databaseUrl, { applicationName: 'haru start', poolSize: 1 });
  try {
    await putDefaultConnections(database.pool, ring, {
      logBufferUrl: config.logBufferUrl,
      martUrl,
      warehouseUrl: config.warehouseUrl,
      ssh: null,
    });
  } finally {
    await database.close();
  }
  return { ...config, databaseUrl, queueUrl: config.queueUrl ?? databaseUrl, ring };
}
