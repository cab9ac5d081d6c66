import { appendFileSync, existsSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { connection, dag, task, Type } from 'haru';
import { sparkSubmit } from 'haru/operators';

const params = { path: Type.String() };

/** Writes a line for each execution, and goes on until the file of its try is there. */
const works = dag('works', { params, maxActiveRuns: 16 }, ({ params }) => {
  task('works', {
    input: { path: params.path },
    run: async ({ path }, { tryNumber }) => {
      appendFileSync(`${path}.launches`, 'launched\n');
      while (!existsSync(`${path}.${tryNumber}`)) await pause(10);
      return { tryNumber };
    },
  });
});

/** A job of another host that writes a line when it is launched, and goes on until the file is there. */
const outside = dag('outside', { params, maxActiveRuns: 16 }, ({ params }) => {
  sparkSubmit('works', {
    ssh: connection('spark'),
    application: '-c',
    input: { path: params.path },
    args: (_, { path }) => [
      'echo launched >> "$0.launches"; while [ ! -e "$0.1" ]; do echo tick; sleep 0.1; done',
      path,
    ],
  });
});

const quick = dag('quick', { maxActiveRuns: 16 }, () => {
  task('works', { run: () => {} });
});

export default [works, outside, quick];
