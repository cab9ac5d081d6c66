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
  intervalEnd: new Date('2022-11-30T16:00:00Z'),
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
      'the hours of a longer interval',
      [asset('hourly', { kind: 'hours', zone: 'Asia/Kolkata' })],
      { intervalEnd: new Date('2022-11-30T16:30:00Z') },
      ['14:30', '15:30'].map((time) => ({ uri: 'hourly', partition: `2022-11-30T${time}Z`, receipt: { rows: 5 } })),
    ],
    [
      'of a drain the day of its key',
      [raw],
      { result: { files: [{ share: 'buffer>warehouse:/nginx/20221129', rows: 5 }] } },
      [{ uri: 'raw', partition: '2022-11-29', receipt: { rows: 5 } }],
    ],
    [
      'of a drain with late events the days of all keys',
      [raw],
      {
        result: {
          files: [
            { share: 'buffer>warehouse:/nginx/20221129', rows: 3 },
            { share: 'buffer>warehouse:/nginx/20221130', rows: 1 },
            { share: 'buffer>warehouse:/nginx/20221129', rows: 1 },
          ],
        },
      },
      [
        { uri: 'raw', partition: '2022-11-29', receipt: { rows: 4 } },
        { uri: 'raw', partition: '2022-11-30', receipt: { rows: 1 } },
      ],
    ],
    [
      'of files whose keys name no date the day of the interval',
      [raw],
      { result: { files: [{ share: 'buffer>warehouse:/nginx/20221199', rows: 3 }] } },
      [{ uri: 'raw', partition: '2022-11-30', receipt: { rows: 5 } }],
    ],
    [
      'no partition where its keys have none of the run’s',
      [asset('keyed', { kind: 'keys', keys: ['a'] })],
      { partition: 'b' },
      [{ uri: 'keyed', partition: null, receipt: { rows: 5 } }],
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
