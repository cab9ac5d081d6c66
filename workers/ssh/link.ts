import { setTimeout as delay } from 'node:timers/promises';
import { connectSsh, SSH_TIMING, type SshTiming } from './connect.ts';
import type { SshSession } from './session.ts';
import { SshError } from './sshError.ts';
import type { SshTarget } from './target.ts';

export interface LinkOptions {
  readonly target: SshTarget;
  readonly timing?: SshTiming;
  /** How long a broken connection is made anew before its error is thrown; 0: not at all. */
  readonly patienceMs: number;
  /** Ends the waiting between two connections. */
  readonly signal?: AbortSignal;
  readonly onLost?: (error: SshError) => void;
  readonly onBack?: (session: SshSession) => void;
}

/** A host as one uses it over hours: connections break and are made anew behind it. */
export interface SshLink {
  /**
   * Carries out `work` on a live session. When the connection breaks in the middle, it is made anew and `work` starts
   * again from its beginning: give it only what may be done twice. Errors other than `lost` pass through at once.
   */
  use<T>(work: (session: SshSession) => Promise<T>): Promise<T>;
  close(): void;
}

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 15_000;

export function createLink(options: LinkOptions): SshLink {
  let session: SshSession | null = null;

  const attempt = async <T>(work: (session: SshSession) => Promise<T>): Promise<T> => {
    session ??= await connectSsh(options.target, options.timing ?? SSH_TIMING);
    return work(session);
  };

  return {
    use: async (work) => {
      let lostAt: number | null = null;
      let pause = FIRST_PAUSE_MS;
      for (;;) {
        try {
          return await attempt((live) => {
            if (lostAt !== null) options.onBack?.(live);
            return work(live);
          });
        } catch (error) {
          session?.close();
          session = null;
          if (!(error instanceof SshError) || error.code !== 'lost') throw error;
          if (lostAt === null) options.onLost?.(error);
          lostAt ??= performance.now();
          if (performance.now() - lostAt >= options.patienceMs) throw error;
        }
        await delay(pause, undefined, options.signal === undefined ? {} : { signal: options.signal });
        pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
      }
    },
    close: () => {
      session?.close();
      session = null;
    },
  };
}
