import type { Json } from '../../server/core/definition.ts';
import { HaruError } from '../../server/core/errors.ts';
import type { Ledger } from '../../server/core/ledger.ts';
import type { ConnectionValue } from '../../server/dag/context.ts';
import type { Config } from '../../server/config/resolveConfig.ts';

/** What the tasks of a test run reach outside of this process. */
export interface TestServices {
  /** Null: no installation is there to ask. */
  readonly connection: (name: string) => Promise<ConnectionValue | null>;
  readonly variable: (name: string) => Promise<Json | null>;
  /** For the only try of a task; throws where there is no installation. */
  ledger(taskNo: number): { readonly epoch: bigint; readonly ledger: Ledger };
  /** Whether an installation is there. */
  readonly isConnected: boolean;
  close(): Promise<void>;
}

/** Those of the installation that DATABASE_URL names, or of the standalone that runs in HARU_HOME, if there is one. */
export async function openTestServices(config: Config, tasks: number): Promise<TestServices> {
  if (config.databaseUrl === null) return WITHOUT_INSTALLATION;
  const [{ openDatabase }, { createLedger }, { resolveConnection }, { resolveVariable }, { loadKeyRing }] =
    await Promise.all([
      import('../../server/db/database.ts'),
      import('../../server/db/ledger.ts'),
      import('../../server/db/connections.ts'),
      import('../../server/db/variables.ts'),
      import('../../server/secrets/loadKeyRing.ts'),
    ]);
  const { requirePostgres } = await import('../../server/db/requirePostgres.ts');
  await requirePostgres(config.databaseUrl, 'DATABASE_URL');
  const database = openDatabase(config.databaseUrl, { applicationName: 'haru dags test', poolSize: 3 });
  const { pool } = database;
  const ring = loadKeyRing(config);
  // A run and leases of its own, so that the ledger tells what was written on its behalf from everything else.
  const { rows } = await pool.query<{ runId: number; epochs: number[] }>(
    `select nextval(pg_get_serial_sequence('haru.dag_run', 'id')) as "runId",
       array(select nextval('haru.lease_epoch') from generate_series(1, $1)) as epochs`,
    [tasks],
  );
  const [numbers] = rows;
  return {
    isConnected: true,
    connection: (name) => resolveConnection(pool, ring, name),
    variable: async (name) => (await resolveVariable(pool, ring, name))?.value ?? null,
    ledger(taskNo) {
      const epoch = BigInt(numbers?.epochs[taskNo] ?? 0);
      const by = { runId: BigInt(numbers?.runId ?? 0), taskNo, mapIndex: -1, tryNumber: 1, epoch, isLeased: false };
      return { epoch, ledger: createLedger(pool, by) };
    },
    close: () => database.close(),
  };
}

const WITHOUT_INSTALLATION: TestServices = {
  isConnected: false,
  connection: () => Promise.resolve(null),
  variable: () => Promise.resolve(null),
  ledger() {
    throw new HaruError(
      'DATABASE_UNREACHABLE',
      'this operator writes to the ledger of an installation, and none is there: start one (haru standalone), or set DATABASE_URL or HARU_HOME to the one that you mean',
    );
  },
  close: () => Promise.resolve(),
};
