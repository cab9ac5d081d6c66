import { watch } from 'node:fs';
import type { MainJob } from './mainJob.ts';

/** Something that a drain does outside of Postgres, seen from outside the moment that it happens. */
export type Sign = 'renames the list' | 'reads the claim' | 'begins an upload' | 'deletes the claim';

export const SIGNS: readonly Sign[] = ['renames the list', 'reads the claim', 'begins an upload', 'deletes the claim'];

const COMMAND: Readonly<Record<Exclude<Sign, 'begins an upload'>, string>> = {
  'renames the list': 'renamenx',
  'reads the claim': 'lrange',
  'deletes the claim': 'unlink',
};
const TIMEOUT_MS = 60_000;

/** Looks out for the sign; `seen` resolves at its next occurrence. */
export async function lookOut(job: MainJob, sign: Sign): Promise<{ readonly seen: Promise<void> }> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const timer = setTimeout(() => reject(new Error(`no process ${sign} within ${TIMEOUT_MS / 1000} s`)), TIMEOUT_MS);
  const close =
    sign === 'begins an upload' ? watchFiles(job.warehouse, resolve) : await watchCommands(job, COMMAND[sign], resolve);
  const seen = promise.finally(() => {
    clearTimeout(timer);
    close();
  });
  seen.catch(() => undefined);
  return { seen };
}

function watchFiles(folder: string, onSign: () => void): () => void {
  const watcher = watch(folder, { recursive: true }, (_, name) => {
    if (name?.includes('_upload-') === true) onSign();
  });
  return () => watcher.close();
}

async function watchCommands({ redis }: MainJob, command: string, onSign: () => void): Promise<() => void> {
  const monitor = await redis.monitor();
  monitor.on('monitor', (_time: string, [name = '']: readonly string[]) => {
    if (name.toLowerCase() === command) onSign();
  });
  return () => monitor.disconnect();
}
