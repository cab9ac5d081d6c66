import { allOf, asset, cron, dag, days, keys, on, task } from 'haru';

const a = asset('a');
const b = asset('b');
const kst = asset('kst', { partition: days('Asia/Seoul') });
const region = asset('region', { partition: keys('kr', 'jp') });
const total = asset('total', { from: region });
const orphan = asset('orphan', { from: asset('elsewhere') });
const part = asset('part', { partition: keys('kr'), from: a });
const fromDays = asset('from_days', { from: kst, partition: days('UTC') });
const closed = cron('0 0 * * *', { zone: 'Asia/Seoul', calendar: 'gone' });
const body = () => void task('only', { inlets: [region, total, part], run: () => 1 });

export default [
  dag('orphans', {}, () => void task('only', { outlets: [orphan], run: () => 1 })),
  dag(
    'closes',
    { schedule: closed, end: '2020-01-01' },
    () => void task('only', { outlets: [fromDays], run: () => 1 }),
  ),
  dag('both', { schedule: on(allOf(a, b)), maxActiveRuns: 1 }, body),
  dag('fresh', { schedule: on(kst, { each: 'partition' }), maxActiveRuns: 2 }, body),
  dag('catching_up', { schedule: on(kst, { each: 'partition' }), catchup: true }, body),
];
