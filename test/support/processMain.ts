import { flushCompileCache } from 'node:module';
import { resolveConnection } from '../../server/db/connections.ts';
import { resolveVariable } from '../../server/db/variables.ts';
import { startScheduler } from '../../server/scheduler/process.ts';
import { parseKeyRing } from '../../server/secrets/keyRing.ts';
import { startWorker, type WorkerProcessOptions } from '../../workers/process.ts';

/**
 * One scheduler or worker as a process that a test can kill: `node processMain.ts scheduler|worker URL LEASE_SECONDS`, with
 * QUEUE_URL and HARU_SECRET_KEY as in production; without a key there are no connections. It ends with its parent.
 */
const [kind, url = '', lease = '30'] = process.argv.slice(2);
const common = {
  databaseUrl: url,
  queueUrl: process.env['QUEUE_URL'] ?? url,
  leaseSeconds: Number(lease),
  onError: (error: unknown) => process.stderr.write(`${kind}: ${String(error)}\n`),
};
process.once('disconnect', () => process.exit());
const log = () => {};
const publicUrl = 'http://haru.test';
if (kind === 'scheduler')
  await startScheduler({ ...common, notices: { publicUrl, log, connection: () => Promise.resolve(null) } });
else {
  await startWorker({
    ...common,
    queues: ['default'],
    slots: 4,
    heartbeatMs: (common.leaseSeconds * 1_000) / 6,
    stopGraceMs: 300,
    sweepMs: 3_600_000,
    notices: { publicUrl, log },
    taskUser: null,
    secrets: secretsOf(process.env['HARU_SECRET_KEY']),
  });
}
// A test ends it by a signal that leaves no time for it.
flushCompileCache();
process.send?.('ready');

function secretsOf(key: string | undefined): WorkerProcessOptions['secrets'] {
  if (key === undefined)
    return () => ({ connection: () => Promise.resolve(null), variable: () => Promise.resolve(null) });
  const ring = parseKeyRing(key);
  return ({ pool }) => ({
    connection: (name) => resolveConnection(pool, ring, name),
    variable: async (name) => (await resolveVariable(pool, ring, name))?.value ?? null,
  });
}
