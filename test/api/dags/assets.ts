import { allOf, anyOf, asset, dag, days, on, task } from 'haru';

const raw = asset('raw', { partition: days('UTC') });
const mart = asset('mart', { partition: days('Asia/Seoul'), from: raw });
const orders = asset('orders');
const publishing = (outlets: readonly (typeof raw)[]) => () => void task('only', { outlets, run: () => 1 });
const nothing = publishing([]);

export default [
  dag('load', {}, publishing([raw, mart])),
  dag('order_a', {}, publishing([orders])),
  dag('order_b', {}, publishing([orders])),
  dag('both', { schedule: on(allOf(orders, mart)) }, nothing),
  dag('either', { schedule: on(orders) }, nothing),
  dag('report', { schedule: on(anyOf(mart), { each: 'partition' }) }, nothing),
];
