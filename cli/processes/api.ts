import { ensureAdmin } from '../../server/api/auth/admin.ts';
import { startApi } from '../../server/api/process.ts';
import type { Config } from '../../server/config/resolveConfig.ts';
import { openDatabase } from '../../server/db/database.ts';
import { notifyingVerbs } from '../../server/scheduler/verbs.ts';
import { prepare } from './prepare.ts';
import { runUntilStopped } from './runUntilStopped.ts';

export interface ApiOptions {
  /** True: the first user is made by whoever started us. */
  readonly hasAdmin: boolean;
  /** True: a reverse proxy stands before us, and its X-Forwarded headers are believed. */
  readonly isBehindProxy: boolean;
}

/** `haru api` */
export async function runApi(config: Config, { hasAdmin, isBehindProxy }: ApiOptions): Promise<void> {
  await runUntilStopped('api', config.logLevel, async (context) => {
    const { databaseUrl, ring: keyRing } = await prepare(config, context);
    const database = openDatabase(databaseUrl, {
      applicationName: 'haru api verbs',
      poolSize: 5,
      onIdleError: context.onError,
    });
    const { pool } = database;
    const api = await startApi({
      databaseUrl,
      host: config.host,
      port: config.port,
      verbs: notifyingVerbs(pool),
      keyRing,
      views: config,
      logger: context.log,
      onError: context.onError,
      isBehindProxy,
    });
    if (!hasAdmin) {
      const password = await ensureAdmin(pool, config.adminPassword);
      if (password !== null) process.stderr.write(`The first user is admin, password ${password} (shown this once)\n`);
    }
    context.log.info(`listening on ${api.url}`);
    return {
      async stop() {
        await api.stop();
        await database.close();
      },
    };
  });
}
