import { dag, sensor, task } from 'haru';
import { waitForTime } from 'haru/operators';

let looks = 0;

export default dag('waits', {}, () => {
  const found = sensor('found', { every: '10ms', check: () => ({ done: ++looks === 3, result: looks }) });
  const later = waitForTime('later', { until: () => new Date(Date.now() + 100), after: found });
  task('done', {
    input: { looks: found.output },
    after: later,
    run: ({ looks }, { log }) => log.info(`${looks} looks`),
  });
});
