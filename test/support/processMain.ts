import { startScheduler } from '../../server/scheduler/process.ts';
import { startWorker } from '../../workers/process.ts';

/** One scheduler or worker as a process that a test can kill: `node processMain.ts scheduler|worker URL LEASE_SECONDS`. */
const [kind, url = '', lease = '30'] = process.argv.slice(2);
const common = {
  databaseUrl: url,
  queueUrl: url,
  leaseSeconds: Number(lease),
  onError: (error: unknown) => process.stderr.write(`${kind}: ${String(error)}\n`),
};
if (kind === 'scheduler') await startScheduler(common);
else {
  await startWorker({
    ...common,
    queues: ['default'],
    slots: 4,
    heartbeatMs: (common.leaseSeconds * 1_000) / 6,
    stopGraceMs: 300,
    taskUser: null,
    secrets: () => ({ connection: () => Promise.resolve(null), variable: () => Promise.resolve(null) }),
  });
}
process.send?.('ready');
