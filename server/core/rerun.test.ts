import { describe, expect, it } from 'vitest';
import type { AssetNeighbors, AssetUse } from './assetGraph.ts';
import type { AssetDefinition } from './definition.ts';
import { rerunOrder } from './rerun.ts';

const asset = (uri: string, partition: AssetDefinition['partition'], from: string | null = null): AssetDefinition => ({
  uri,
  partition,
  from,
  group: null,
  docMd: null,
});
const utc = { kind: 'days', zone: 'UTC' } as const;
const kst = { kind: 'days', zone: 'Asia/Seoul' } as const;
const raw = asset('raw', utc);
const mart = asset('mart', kst, 'raw');
const hourly = asset('hourly', kst, 'raw');
const report = asset('report', kst, 'mart');
const total = asset('total', null);
const dag = (dagId: string, uses: readonly (readonly [AssetUse, AssetDefinition])[]): AssetNeighbors => ({
  dagId,
  used: uses.map(([use, used]) => ({ use, taskId: use === 'schedule' ? null : 't', asset: used })),
});

const dags = [
  dag('send', [['inlet', total]]),
  dag('sum', [
    ['inlet', asset('report', null)],
    ['outlet', total],
  ]),
  dag('report', [
    ['schedule', mart],
    ['inlet', mart],
    ['outlet', report],
  ]),
  dag('hourly', [
    ['inlet', raw],
    ['outlet', hourly],
  ]),
  dag('daily', [
    ['outlet', raw],
    ['outlet', mart],
  ]),
  dag('other', [['outlet', asset('elsewhere', kst)]]),
];

describe('a partition is run again', () => {
  it('with what makes it first, and all that follows after, each in its turn', () => {
    expect(rerunOrder(dags, { uri: 'mart', key: '2022-12-01' })).toEqual([
      {
        dagId: 'daily',
        role: 'makes',
        partitions: [
          { uri: 'raw', key: '2022-11-30' },
          { uri: 'raw', key: '2022-12-01' },
          { uri: 'mart', key: '2022-12-01' },
        ],
      },
      { dagId: 'report', role: 'follows', partitions: [{ uri: 'mart', key: '2022-12-01' }] },
      { dagId: 'sum', role: 'follows', partitions: [{ uri: 'report', key: '2022-12-01' }] },
      { dagId: 'send', role: 'follows', partitions: [{ uri: 'total', key: '' }] },
    ]);
  });

  it('of a source with all that is made from it', () => {
    const order = rerunOrder(dags, { uri: 'raw', key: '2022-11-30' });
    expect(order.map(({ dagId, role }) => `${dagId} ${role}`)).toEqual([
      'daily makes',
      'report follows',
      'hourly follows',
      'sum follows',
      'send follows',
    ]);
    expect(rerunOrder(dags, { uri: 'unknown', key: '' })).toEqual([]);
  });

  it('where the whole is of days without end, up to there', () => {
    const endless = [
      dag('a', [['outlet', total]]),
      dag('b', [
        ['schedule', total],
        ['outlet', report],
      ]),
    ];
    expect(rerunOrder(endless, { uri: 'total', key: '' }).map(({ dagId }) => dagId)).toEqual(['a', 'b']);
  });

  it('never where DAGs read each other in a ring', () => {
    const [x, y] = [asset('x', null), asset('y', null)];
    const ring = [
      dag('a', [
        ['inlet', y],
        ['outlet', x],
      ]),
      dag('b', [
        ['inlet', x],
        ['outlet', y],
      ]),
    ];
    expect(() => rerunOrder(ring, { uri: 'x', key: '' })).toThrow(/wait for each other/);
  });
});
