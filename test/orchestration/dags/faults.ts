import { dag, task } from 'haru';

const quick = dag('quick', { maxActiveRuns: 100 }, () => {
  const a = task('a', { run: () => {} });
  task('b', { after: a, run: () => {} });
});

const long = dag('long', {}, () => {
  task('sleeps', {
    run: (_, { tryNumber, log }) => {
      log.info(`pid ${process.pid}`);
      return new Promise<void>((resolve) => {
        setTimeout(resolve, tryNumber === 1 ? 600_000 : 10);
      });
    },
  });
});

export default [quick, long];
