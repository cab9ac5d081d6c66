import pg from 'pg';
import type { LedgerTools } from './verify.ts';

export interface RegularSweepOptions {
  readonly tools: LedgerTools;
  /** For a session of its own, which holds the lock that only one worker of an installation has. */
  readonly databaseUrl: string;
  readonly everyMs: number;
  readonly onError: (error: unknown) => void;
}

export interface RegularSweep {
  stop(): Promise<void>;
}

/** Of pg_advisory_lock. */
const SWEEP_LOCK = 4_839_201_775;

/** Sweeps the ledger from time to time in one worker of the installation; when that one ends, another goes on. */
export function startRegularSweep({ tools, databaseUrl, everyMs, onError }: RegularSweepOptions): RegularSweep {
  let session: pg.Client | null = null;
  let isSweeping = false;
  let isStopped = false;

  /** Whether this worker is the one: the lock is held until its session ends. */
  async function isElected(): Promise<boolean> {
    if (session !== null) return true;
    const client = new pg.Client({ connectionString: databaseUrl, application_name: 'haru ledger sweep' });
    // A session that breaks gives the lock back.
    client.on('error', onError);
    client.once('end', () => {
      if (session === client) session = null;
    });
    await client.connect();
    const { rows } = await client.query<{ locked: boolean }>('select pg_try_advisory_lock($1) as locked', [SWEEP_LOCK]);
    if (rows[0]?.locked === true) session = client;
    else await client.end();
    return session === client;
  }

  async function sweep(): Promise<void> {
    if (!(await isElected())) return;
    // With DuckDB, which a worker that never sweeps does without.
    const { sweepLedger } = await import('./sweep.ts');
    const { failures } = await sweepLedger(tools, { dryRun: false });
    if (isStopped) return;
    for (const failure of failures) onError(new Error(`sweep of the ledger: ${failure}`));
  }

  const timer = setInterval(() => {
    if (isSweeping) return;
    isSweeping = true;
    sweep()
      .catch((error: unknown) => {
        if (!isStopped) onError(error);
      })
      .finally(() => {
        isSweeping = false;
      });
  }, everyMs);
  return {
    /** A sweep that is under way may end anywhere: each of its steps stands by itself. */
    async stop() {
      isStopped = true;
      clearInterval(timer);
      await session?.end();
    },
  };
}
