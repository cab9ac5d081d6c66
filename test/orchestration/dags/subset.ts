import { cron, dag, task, Type } from 'haru';

export default dag(
  'parts',
  {
    schedule: cron('0 0 * * *', { zone: 'UTC' }),
    end: '2020-01-01',
    params: { fails: Type.Boolean({ default: false }) },
  },
  () => {
    const drain = task('drain', { run: (_, { interval }) => ({ key: interval.key() }) });
    const check = task('check', { after: drain, run: () => {} });
    const load = task('load', {
      after: check,
      input: { key: drain.output.key },
      run: ({ key }, { params }) => {
        if (params['fails'] === true) throw new Error('no room');
        return key;
      },
    });
    const report = task('report', { after: load, run: () => {} });
    task('ring', { after: report, triggerRule: 'all_done', run: () => {} });
  },
);
