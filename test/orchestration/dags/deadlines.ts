import { by, connection, cron, dag, task, webhook } from 'haru';

const notify = [webhook({ connection: connection('hook') })];
const late = by('23:59', { dayOffset: 1, notify });
const wait = () => new Promise((resolve) => setTimeout(resolve, 60_000));

const slow = dag('slow', { zone: 'Asia/Seoul', deadline: late }, () => {
  const quick = task('quick', { deadline: late, run: () => {} });
  const hangs = task('hangs', { after: quick, run: wait });
  task('last', { after: hangs, deadline: late, run: () => {} });
});

const fails = dag('fails', { deadline: late }, () => {
  task('broken', {
    run: () => {
      throw new Error('no such table');
    },
  });
});

const good = dag('good', { deadline: late }, () => {
  task('one', { run: () => {} });
});

const unknown = dag('unknown', { deadline: by('09:00', { calendar: 'kr', dayOffset: 1 }) }, () => {
  task('one', { deadline: late, run: () => {} });
});

const start = new Date(Date.now() - 4 * 86_400_000).toISOString().slice(0, 10);
const lagging = dag(
  'lagging',
  {
    schedule: cron('0 0 * * *'),
    start,
    catchup: true,
    maxActiveRuns: 1,
    deadline: by('00:00', { dayOffset: 1, notify }),
  },
  () => {
    task('hangs', { run: wait });
  },
);

export default [slow, fails, good, unknown, lagging];
