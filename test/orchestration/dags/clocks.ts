import { existsSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { dag, every, sensor, task, Type } from 'haru';
import { triggerDag, waitForTime } from 'haru/operators';

const params = { at: Type.String({ default: '' }), path: Type.String({ default: '' }) };

/** Longer than two leases. */
const long = dag('long', { maxActiveRuns: 16 }, () => {
  task('sleeps', { run: () => pause(4_500) });
});

const waits = dag('waits', { params, maxActiveRuns: 16 }, () => {
  const later = waitForTime('later', { until: ({ params }) => new Date(params['at'] as string) });
  task('then', { after: later, run: () => {} });
});

const looks = dag('looks', { params, maxActiveRuns: 16 }, ({ params: { path } }) => {
  sensor('found', { every: '50ms', timeout: '1h', input: { path }, check: ({ path }) => existsSync(path) });
});

const asked = dag('asked', { maxActiveRuns: 16 }, () => {
  task('works', { run: () => {} });
});

const asks = dag('asks', { maxActiveRuns: 16 }, () => {
  triggerDag('another', { dagId: 'asked', wait: true });
});

const often = dag('often', { schedule: every('1s'), catchup: true, maxActiveRuns: 16 }, () => {
  task('works', { run: () => {} });
});

export default [long, waits, looks, asked, asks, often];
