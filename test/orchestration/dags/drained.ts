import { existsSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { dag, task, Type } from 'haru';

const holds = dag('holds', { params: { release: Type.String() } }, ({ params }) => {
  task('works', {
    input: { release: params.release },
    async run({ release }) {
      while (!existsSync(release)) await pause(20);
    },
  });
});

const quick = dag('quick', {}, () => {
  const first = task('first', { run: () => {} });
  task('second', { after: first, run: () => {} });
});

export default [holds, quick];
