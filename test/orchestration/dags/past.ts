import { cron, dag, task, Type } from 'haru';

const schedule = cron('0 0 * * *', { zone: 'UTC' });
const options = { schedule, end: '2020-01-01', params: { fails: Type.Boolean({ default: false }) } };

/** One for each test: runs of one DAG lean on each other. */
const leans = ['in_order', 'cleared', 'marked', 'deleted', 'stopped', 'between', 'filled'].map((dagId) =>
  dag(dagId, { ...options, dependsOnPast: true }, () => {
    const load = task('load', {
      run: (_, { params, tryNumber }) => {
        if (params['fails'] === true && tryNumber === 1) throw new Error('not yet');
      },
    });
    task('free', { dependsOnPast: false, triggerRule: 'always', run: () => {} });
    task('report', { after: load, dependsOnPast: false, run: () => {} });
  }),
);

const follows = dag('follows', options, () => {
  const load = task('load', { waitForDownstream: true, run: () => {} });
  task('report', {
    after: load,
    run: (_, { params, tryNumber }) => {
      if (params['fails'] === true && tryNumber === 1) throw new Error('not yet');
    },
  });
});

export default [...leans, follows];
