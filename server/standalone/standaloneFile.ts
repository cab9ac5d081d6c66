import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config/resolveConfig.ts';

/** What a running standalone tells other programs, in `$HARU_HOME/standalone.json`. */
export interface StandaloneFile {
  readonly url: string;
  readonly pid: number;
  readonly databaseUrl: string;
  readonly martUrl: string;
  readonly queueUrl: string;
  /** Null where no Redis was to be had. */
  readonly logBufferUrl: string | null;
  readonly warehouse: string;
}

/** Replaces the file as a whole, readable by its owner alone. */
export function writeStandaloneFile(home: string, content: StandaloneFile): void {
  const draft = `${fileIn(home)}.draft`;
  writeFileSync(draft, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  renameSync(draft, fileIn(home));
}

export function removeStandaloneFile(home: string): void {
  rmSync(fileIn(home), { force: true });
}

/** Null where no standalone runs in this home. */
export function readStandaloneFile(home: string): StandaloneFile | null {
  try {
    const content = JSON.parse(readFileSync(fileIn(home), 'utf8')) as StandaloneFile;
    process.kill(content.pid, 0);
    return content;
  } catch {
    return null;
  }
}

/** The settings with what a standalone that runs in this home has chosen, where they leave it open. */
export function withStandalone(config: Config): Config {
  const running = readStandaloneFile(config.home);
  const isMeant = config.databaseUrl === null || config.databaseUrl === running?.databaseUrl;
  if (running === null || !isMeant) return config;
  return {
    ...config,
    databaseUrl: running.databaseUrl,
    queueUrl: config.queueUrl ?? running.queueUrl,
    martUrl: config.martUrl ?? running.martUrl,
    logBufferUrl: config.logBufferUrl ?? running.logBufferUrl,
  };
}

function fileIn(home: string): string {
  return join(home, 'standalone.json');
}
