import { existsSync, readFileSync } from 'node:fs';
import { dag, FailNow, sensor, task, Type } from 'haru';
import { waitForFile, waitForTime } from 'haru/operators';

const params = { path: Type.String({ default: '' }), at: Type.String({ default: '2026-01-01T00:00:00Z' }) };

const looks = dag('looks', { params, maxActiveTasks: 64 }, ({ params: { path } }) => {
  const found = sensor('found', {
    every: '50ms',
    input: { path },
    check: ({ path }, { log }) => {
      log.info('looked');
      return existsSync(path) ? { done: true, result: { text: readFileSync(path, 'utf8') } } : false;
    },
  });
  task('uses', { input: found.output, run: ({ text }) => text.toUpperCase() });
  for (const n of [1, 2, 3, 4, 5])
    sensor(`also_${n}`, { every: '100ms', input: { path }, check: ({ path }) => existsSync(path) });
});

const never = dag('never', {}, () => {
  const times = { every: '20ms', timeout: '100ms', retries: 3 } as const;
  sensor('fails', { ...times, check: () => false });
  sensor('gives_in', { ...times, softFail: true, check: () => ({ done: false }) });
  sensor('gives_up', {
    ...times,
    softFail: true,
    check: () => {
      throw new FailNow('never');
    },
  });
  sensor('breaks', {
    ...times,
    retries: 1,
    retryDelay: '10ms',
    check: () => {
      throw new Error('broken');
    },
  });
  sensor('answers_nothing', { check: (() => undefined) as unknown as () => boolean });
});

const files = dag('files', { params }, ({ params: { path } }) => {
  waitForFile('arrives', { url: path, every: '50ms' });
  waitForFile('never', { url: 'file:///no/such/file', every: '20ms', timeout: '60ms', retries: 2 });
});

const times = dag('times', { params }, () => {
  const until = ({ params }: { readonly params: Record<string, unknown> }) => new Date(String(params['at']));
  const later = waitForTime('later', { until });
  task('then', { after: later, run: (_, { tryNumber }) => ({ at: new Date(), tryNumber }) });
});

export default [looks, never, files, times];
