import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { siblingModule } from '../core/siblingModule.ts';
import type { LoaderMessage, LoaderSettings } from './settings.ts';

export interface LoaderProcess {
  readonly pid: number;
  /** Resolves after its first round over all folders; rejects if it ends before. */
  readonly ready: Promise<void>;
  /** Resolves with the exit code when it ends; null: by a signal. */
  readonly ended: Promise<number | null>;
  /** Cuts the channel, as the end of this process does: the loader ends by itself. */
  disconnect(): void;
  stop(): Promise<void>;
}

const PROGRAM = fileURLToPath(siblingModule('./loaderProcess', import.meta.url));
/** Of its environment it needs no more than what finds `git` and what Node has compiled before. */
const ENVIRONMENT = ['PATH', 'HOME', 'LANG', 'NODE_COMPILE_CACHE'];

/** Starts the process that loads DAG files: a child of `haru scheduler` and `haru standalone`. */
export function startLoader(
  settings: LoaderSettings,
  onLog: (level: 'info' | 'warn' | 'error', message: string) => void,
): LoaderProcess {
  const env = Object.fromEntries(ENVIRONMENT.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
  const child: ChildProcess = fork(PROGRAM, [], { env, execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  const ready = Promise.withResolvers<void>();
  child.on('message', (message: LoaderMessage) => {
    if (message.type === 'ready') ready.resolve();
    else onLog(message.level, message.message);
  });
  void ended.then((code) => ready.reject(new Error(`the loader of DAG files ended (exit code ${code})`)));
  ready.promise.catch(() => {});
  child.send(settings);
  return {
    pid: child.pid ?? 0,
    ready: ready.promise,
    ended,
    disconnect: () => child.disconnect(),
    async stop() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      await ended;
    },
  };
}
