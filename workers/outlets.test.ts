import { describe, expect, it } from 'vitest';
import type { AssetDefinition } from '../server/core/definition.ts';
import { publicationsOf, type Succeeded } from './outlets.ts';

const asset = (uri: string, partition: AssetDefinition['partition']): AssetDefinition => ({
  uri,
  partition,
  from: null,
  group: null,
  docMd: null,
});
const raw = asset('raw', { kind: 'days', zone: 'UTC' });
const mart = asset('mart', { kind: 'days', zone: 'Asia/Seoul' });
const done: Succeeded = {
  intervalStart: new Date('2022-11-30T15:00:00Z'),
  partition: null,
  result: { rows: 5 },
  receipt: { rows: 5 },
  published: [],
};

describe('the outlets of a task that succeeded publish', () => {
  it.each<[string, readonly AssetDefinition[], Partial<Succeeded>, readonly unknown[]]>([
    ['nothing without outlets', [], {}, []],
    [
      'the day of the interval, each in its own zone',
      [raw, mart],
      {},
      [
        { uri: 'raw', partition: '2022-11-30', receipt: { rows: 5 } },
        { uri: 'mart', partition: '2022-12-01', receipt: { rows: 5 } },
      ],
    ],
    [
      'of a load the days that it loaded',
      [mart],
      {
        result: {
          days: [
            { day: '2022-11-30', rows: 3 },
            { day: '2022-12-01', rows: 2 },
          ],
        },
      },
      [
        { uri: 'mart', partition: '2022-11-30', receipt: { rows: 3 } },
        { uri: 'mart', partition: '2022-12-01', receipt: { rows: 2 } },
      ],
    ],
    [
      'the hour',
      [asset('hourly', { kind: 'hours', zone: 'UTC' })],
      {},
      [{ uri: 'hourly', partition: '2022-11-30T15:00Z', receipt: { rows: 5 } }],
    ],
    [
      'the run’s partition where it has keys',
      [asset('keyed', { kind: 'keys', keys: ['a'] })],
      { partition: 'a' },
      [{ uri: 'keyed', partition: 'a', receipt: { rows: 5 } }],
    ],
    [
      'no partition where it has none',
      [asset('plain', null)],
      { result: 7 },
      [{ uri: 'plain', partition: null, receipt: { rows: 5 } }],
    ],
    [
      'what the task said itself, instead',
      [raw, mart],
      { published: [{ uri: 'raw', partition: 'x', receipt: null }] },
      [
        { uri: 'raw', partition: 'x', receipt: null },
        { uri: 'mart', partition: '2022-12-01', receipt: { rows: 5 } },
      ],
    ],
  ])('%s', (_, outlets, changes, expected) => {
    expect(publicationsOf(outlets, { ...done, ...changes })).toEqual(expected);
  });
});
