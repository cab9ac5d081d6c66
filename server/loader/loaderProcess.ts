import { randomUUID } from 'node:crypto';
import { existsSync, realpathSync } from 'node:fs';
import { reasonOf } from '../core/reasonOf.ts';
import { stopBundling } from '../dag/bundle.ts';
import { createEvaluator, LOADER_LIMITS } from '../dag/evaluation/evaluator.ts';
import { openDatabase } from '../db/database.ts';
import { CHANGE_CHANNEL, createHint, WORK_CHANNEL } from '../db/hints.ts';
import { isExample } from './examples.ts';
import { createLoader, type LoadReport } from './loader.ts';
import { runLoader } from './runLoader.ts';
import type { LoaderMessage, LoaderSettings } from './settings.ts';

const LEASE_SECONDS = 30;
const SCAN_MS = 2_000;

process.title = 'haru loader';
process.once('message', (settings: LoaderSettings) => start(settings));

/** Loads until its parent goes or asks it to end. */
function start({ databaseUrl, folders: given, hasExamples, isPausedByDefault }: LoaderSettings): void {
  const folders = given.map(realFolder);
  const database = openDatabase(databaseUrl, { applicationName: 'haru loader', poolSize: 2 });
  const evaluator = createEvaluator(LOADER_LIMITS);
  const hints = [createHint(database.pool, WORK_CHANNEL), createHint(database.pool, CHANGE_CHANNEL)];
  const loader = createLoader({
    pool: database.pool,
    evaluator,
    folders,
    holder: randomUUID(),
    leaseSeconds: LEASE_SECONDS,
    isPausedByDefault,
    isExcluded: (file) => !hasExamples && isExample(file),
    hint() {
      for (const hint of hints) hint();
    },
  });
  let isReady = false;
  // What goes on being wrong is told once.
  let lastError: string | null = null;
  let ending: Promise<void> | undefined;
  const running = runLoader({
    loader,
    folders,
    scanMs: SCAN_MS,
    onRound(report) {
      for (const message of describe(report)) tell({ type: 'log', level: 'info', message });
      if (!isReady) tell({ type: 'ready' });
      isReady = true;
      lastError = null;
    },
    onError(error) {
      const message = reasonOf(error);
      if (!ending && message !== lastError) tell({ type: 'log', level: 'error', message });
      lastError = message;
    },
  });
  const end = (): void => {
    ending ??= (async () => {
      await Promise.all([running.stop(), evaluator.close()]);
      await stopBundling();
      await database.close();
      process.exit(0);
    })();
  };
  process.on('disconnect', end);
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
}

/** Bundles name their files by real paths, so the folder goes by its own. One that is not there yet may come. */
function realFolder(folder: string): string {
  if (existsSync(folder)) return realpathSync(folder);
  tell({
    type: 'log',
    level: 'warn',
    message: `There is no folder ${folder}: HARU_DAGS names it; DAG files are loaded once it is there`,
  });
  return folder;
}

function tell(message: LoaderMessage): void {
  if (process.connected) process.send?.(message);
}

function describe({ files }: LoadReport): string[] {
  return files
    .filter(({ isNews }) => isNews)
    .map(({ file, status, changed }) => `${file}: ${status}${changed.length > 0 ? ` (${changed.join(', ')})` : ''}`);
}
