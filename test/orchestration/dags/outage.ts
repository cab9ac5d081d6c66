import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { connection, dag, task, Type } from 'haru';
import { sparkSubmit } from 'haru/operators';

/** Logs numbered lines until the file is there. */
const chatty = dag('chatty', { params: { until: Type.String() } }, ({ params }) => {
  task('counts', {
    input: { until: params.until },
    run: async ({ until }, { log }) => {
      let count = 0;
      while (!existsSync(until)) {
        log.info(`line ${count++}`);
        await sleep(5);
      }
      return { count };
    },
  });
});

/** A job of another host that goes on until the file is there. */
const outside = dag('outside', { params: { until: Type.String() } }, ({ params }) => {
  sparkSubmit('waits', {
    ssh: connection('spark'),
    application: '-c',
    input: { until: params.until },
    args: (_, { until }) => [
      'echo launched >> "$0.launches"; while [ ! -e "$0" ]; do echo tick; sleep 0.2; done',
      until,
    ],
  });
});

export default [chatty, outside];
