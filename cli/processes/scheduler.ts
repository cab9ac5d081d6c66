import { existsSync } from 'node:fs';
import { sep } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { publicUrlOf, type Config } from '../../server/config/resolveConfig.ts';
import { resolveConnection } from '../../server/db/connections.ts';
import { EXAMPLES_FOLDER } from '../../server/loader/examples.ts';
import type { LoaderSettings } from '../../server/loader/settings.ts';
import { startLoader, type LoaderProcess } from '../../server/loader/startLoader.ts';
import { startScheduler } from '../../server/scheduler/process.ts';
import { LEASE_SECONDS } from './lease.ts';
import { prepare } from './prepare.ts';
import { runUntilStopped, type Stoppable } from './runUntilStopped.ts';

const LOADER_PAUSE_MS = 1000;

/** `haru scheduler`: a scheduler and the loader of its DAG folders. */
export async function runScheduler(config: Config): Promise<void> {
  await runUntilStopped('scheduler', config.logLevel, async (context) => {
    const { databaseUrl, queueUrl, ring } = await prepare(config, context);
    const scheduler = await startScheduler({
      databaseUrl,
      queueUrl,
      leaseSeconds: LEASE_SECONDS,
      notices: {
        publicUrl: publicUrlOf(config),
        connection: (db, name) => resolveConnection(db, ring, name),
        log: (text) => context.log.info(text),
      },
      onError: context.onError,
    });
    const folders = dagFolders(config);
    for (const folder of folders) {
      if (!existsSync(folder))
        context.log.warn(`HARU_DAGS: the folder ${folder} does not exist; its DAGs are loaded once it does`);
    }
    const loader = keepLoader(
      { databaseUrl, folders, hasExamples: config.examples, isPausedByDefault: true },
      context.log,
    );
    return {
      async stop() {
        await loader.stop();
        await scheduler.stop();
      },
    };
  });
}

/** The folders of HARU_DAGS and the one of the examples, none twice and none inside of another. */
function dagFolders({ dagFolders: given, examples }: Config): string[] {
  const all = [...new Set(examples ? [...given, EXAMPLES_FOLDER] : given)];
  return all.filter((folder) => !all.some((other) => other !== folder && folder.startsWith(other + sep)));
}

/** Starts the loader again whenever it ends by itself. */
function keepLoader(settings: LoaderSettings, log: Logger): Stoppable {
  let loader: LoaderProcess;
  let isStopping = false;
  const loop = (async () => {
    while (!isStopping) {
      loader = startLoader(settings, (level, message) => log[level](message));
      const code = await loader.ended;
      if (isStopping) return;
      log.error(`the loader of DAG files ended (exit code ${code}) and is started again`);
      await delay(LOADER_PAUSE_MS);
    }
  })();
  return {
    async stop() {
      isStopping = true;
      await loader.stop();
      await loop;
    },
  };
}
