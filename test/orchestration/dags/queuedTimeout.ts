import { dag, task } from 'haru';

export default dag('unserved', { defaults: { queuedTimeout: '1m' } }, () => {
  task('served', { run: () => {} });
  const unserved = task('unserved', { queue: 'nobody', queuedTimeout: '200ms', retries: 3, run: () => {} });
  task('after', { after: unserved, run: () => {} });
  task('anyway', { after: unserved, triggerRule: 'all_done', run: () => {} });
});
