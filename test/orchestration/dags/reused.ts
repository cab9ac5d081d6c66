import { setTimeout as pause } from 'node:timers/promises';
import { dag, task } from 'haru';

export default dag('reused', {}, () => {
  task('works', { run: async () => (await pause(200), process.pid) });
});
