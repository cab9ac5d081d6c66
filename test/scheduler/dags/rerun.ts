import { asset, dag, days, on, task } from 'haru';

const raw = asset('raw', { partition: days('UTC') });
const mart = asset('mart', { partition: days('UTC'), from: raw });
const figures = asset('figures', { partition: days('UTC'), from: mart });

/** `raw` -> `mart` -> by itself `figures` -> `sent`. */
export default [
  dag('drain', {}, () => void task('only', { outlets: [raw], run: () => null })),
  dag('load', {}, () => void task('only', { inlets: [raw], outlets: [mart], run: () => null })),
  dag('count', { schedule: on(mart, { each: 'partition', rerunStale: true }) }, () => {
    task('only', { inlets: [mart], outlets: [figures], run: () => null });
  }),
  dag('send', {}, () => void task('only', { inlets: [figures], run: () => null })),
];
