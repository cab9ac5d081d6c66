import { allOf, anyOf, asset, dag, days, keys, on, task } from 'haru';
import { waitForPartition } from 'haru/operators';

const raw = asset('raw', { partition: days('UTC') });
const mart = asset('mart', { partition: days('Asia/Seoul'), from: raw });
const orders = asset('orders');
const clicks = asset('clicks');
const regions = asset('regions', { partition: keys('kr', 'jp') });

const loader = dag('utc_daily', { zone: 'Asia/Seoul' }, () => {
  const drained = task('drain', { outlets: [raw], run: () => ({ rows: 3 }) });
  task('load', {
    after: drained,
    outlets: [mart],
    run: (_, { interval }) => ({ days: interval.days('Asia/Seoul').map(({ day }) => ({ day, rows: 3 })) }),
  });
});

const drainOnly = dag('late', {}, () => {
  task('drain', { outlets: [raw], run: () => null });
});

const seen = () =>
  task('seen', {
    run: (_, { partition, businessDay, interval, runType, assetEvents }) => ({
      partition,
      businessDay,
      runType,
      start: interval.start,
      end: interval.end,
      events: assetEvents.map((event) => ({
        asset: event.asset,
        partition: event.partition,
        rows: event.receipt.rows ?? null,
      })),
    }),
  });

export default [
  loader,
  drainOnly,
  dag('kst_report', { schedule: on(mart, { each: 'partition', rerunStale: true }) }, () => void seen()),
  dag('kst_once', { schedule: on(mart, { each: 'partition' }), start: '2022-11-30' }, () => void seen()),
  dag('kst_with_orders', { schedule: on(allOf(mart, orders), { each: 'partition' }) }, () => void seen()),
  dag('publish', {}, () => {
    task('orders', { outlets: [orders], run: (_, { publish }) => publish(orders, 'now') });
  }),
  dag('publish_clicks', {}, () => {
    task('clicks', { outlets: [clicks], run: () => null });
  }),
  dag('publish_region', {}, () => {
    task('region', {
      outlets: [regions],
      run: (_, { params, publish }) => publish(regions, params['region'] === 'jp' ? 'jp' : 'kr'),
    });
    task('undeclared', { outlets: [regions], run: (_, { publish }) => publish(orders, 'x') });
    task('unknown', { outlets: [regions], run: (_, { publish }) => publish(regions, 'us') });
  }),
  dag('waits', {}, () => {
    waitForPartition('complete', { asset: mart, partition: ({ businessDay }) => businessDay, every: '50ms' });
    waitForPartition('never', { asset: mart, partition: '2001-01-01', every: '20ms', timeout: '60ms' });
    waitForPartition('wrong', { asset: mart, partition: 'March', retries: 3 });
  }),
  dag('both', { schedule: on(allOf(orders, clicks)) }, () => void seen()),
  dag('either', { schedule: on(anyOf(orders, clicks)), maxActiveRuns: 1 }, () => void seen()),
  dag('per_region', { schedule: on(regions, { each: 'partition', rerunStale: true }) }, () => void seen()),
];
