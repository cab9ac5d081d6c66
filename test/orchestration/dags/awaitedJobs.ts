import { connection, dag, task, Type } from 'haru';
import { sparkSubmit } from 'haru/operators';

const params = { path: Type.String() };

/** A job of another host that goes on until the file is there, and ends with the exit code that it holds. */
const work = {
  ssh: connection('spark'),
  application: '-c',
  waitEvery: '1s',
  args: (_: unknown, { path }: { path: string }) => [
    `echo launched >> "$0.launches"; echo begins; until [ -s "$0" ]; do sleep 0.1; done; echo '{"rows":3}' > "$0.result"; echo ends; exit "$(cat "$0")"`,
    path,
  ],
  resultFile: (_: unknown, { path }: { path: string }) => `${path}.result`,
} as const;

const waits = dag('waits', { params, maxActiveRuns: 16 }, ({ params: { path } }) => {
  sparkSubmit('works', { ...work, input: { path } });
});

/** Once its job runs, it waits for as long as a test does. */
const patient = dag('patient', { params, maxActiveRuns: 16 }, ({ params: { path } }) => {
  sparkSubmit('works', { ...work, input: { path }, waitEvery: '5m' });
});

const bounded = dag('bounded', { params }, ({ params: { path } }) => {
  sparkSubmit('works', { ...work, input: { path }, executionTimeout: '10s' });
});

const boundedRun = dag('bounded_run', { params, dagrunTimeout: '12s' }, ({ params: { path } }) => {
  sparkSubmit('works', { ...work, input: { path }, waitEvery: '5m' });
});

const quick = dag('quick', {}, () => {
  task('works', { run: () => {} });
});

export default [waits, patient, bounded, boundedRun, quick];
