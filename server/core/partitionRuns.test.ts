import { describe, expect, it } from 'vitest';
import { assetsIn, type AssetExpression } from './assetExpression.ts';
import type { AssetDefinition } from './definition.ts';
import {
  completedBy,
  isWithinBounds,
  neededPartitions,
  runPartitioning,
  runPartitionsTouched,
  runSpan,
  type AssetSchedule,
  type KnownPartition,
} from './partitionRuns.ts';

const asset = (uri: string, partition: AssetDefinition['partition'] = null): AssetDefinition => ({
  uri,
  partition,
  from: null,
  group: null,
  docMd: null,
});
const mart = asset('mart', { kind: 'days', zone: 'Asia/Seoul' });
const raw = asset('raw', { kind: 'days', zone: 'UTC' });
const orders = asset('orders');
const on = (condition: AssetExpression): AssetSchedule => ({
  kind: 'assets',
  condition,
  assets: [orders, raw, mart].filter(({ uri }) => assetsIn(condition).includes(uri)),
  each: 'partition',
  rerunStale: false,
  zone: 'UTC',
});
const all = on({ all: [{ asset: 'orders' }, { asset: 'mart' }, { asset: 'raw' }] });
const any = on({ any: [{ asset: 'mart' }, { asset: 'raw' }] });
const known = (uri: string, key: string, lastEvent: number | null, state: KnownPartition['state'] = 'complete') => ({
  uri,
  key,
  lastEvent,
  state,
});

describe('the runs of a schedule', () => {
  it('are divided as its first asset with partitions', () => {
    expect(runPartitioning(all)).toEqual(mart.partition);
    expect(runPartitioning(on({ asset: 'orders' }))).toBeNull();
  });

  it('wait for every partition that theirs overlaps', () => {
    expect(neededPartitions(all, '2022-12-01')).toEqual([
      { uri: 'orders', key: '' },
      { uri: 'mart', key: '2022-12-01' },
      { uri: 'raw', key: '2022-11-30' },
      { uri: 'raw', key: '2022-12-01' },
    ]);
  });

  it('are touched by what overlaps them', () => {
    expect(runPartitionsTouched(all, raw, '2022-11-30')).toEqual(['2022-11-30', '2022-12-01']);
    expect(runPartitionsTouched(all, orders, '')).toBeNull();
  });

  it('work on the time of their partition', () => {
    expect(runSpan(all, '2022-12-01')).toEqual({
      start: new Date('2022-11-30T15:00:00Z'),
      end: new Date('2022-12-01T15:00:00Z'),
    });
    expect(runSpan(on({ asset: 'orders' }), '')).toBeNull();
  });
});

describe('a run is due by', () => {
  const days = [known('mart', '2022-12-01', 7), known('raw', '2022-11-30', 3), known('raw', '2022-12-01', 9)];

  it.each<[string, AssetSchedule, readonly KnownPartition[], number | null]>([
    ['the last event of what is divided, when all is complete', all, [...days, known('orders', '', 99)], 9],
    ['nothing while an asset was never published', all, days, null],
    [
      'nothing while one is partial',
      all,
      [known('orders', '', 1), ...days.slice(1), known('mart', '2022-12-01', 7, 'partial')],
      null,
    ],
    ['those that are complete, of alternatives', any, days.slice(0, 1), 7],
    ['all of them, when all are', any, days, 9],
    ['nothing of none', any, [], null],
    ['zero where no event is known any more', on({ asset: 'mart' }), [known('mart', '2022-12-01', null)], 0],
  ])('%s', (_, schedule, partitions, expected) => {
    expect(completedBy(schedule, '2022-12-01', partitions)).toBe(expected);
  });
});

describe('the bounds of a DAG', () => {
  const span = { start: new Date('2022-11-30T15:00:00Z'), end: new Date('2022-12-01T15:00:00Z') };
  it.each<[string | null, string | null, boolean]>([
    [null, null, true],
    ['2022-11-30T15:00:00Z', '2022-11-30T15:00:00Z', true],
    ['2022-11-30T15:00:01Z', null, false],
    [null, '2022-11-30T14:59:59Z', false],
  ])('from %s to %s: %s', (start, end, expected) => {
    expect(isWithinBounds(span, { start, end })).toBe(expected);
    expect(isWithinBounds(null, { start, end })).toBe(true);
  });
});
