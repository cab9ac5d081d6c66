import { describe, expect, it } from 'vitest';
import { definitionOf, taskOf } from '../../test/support/core/definitionOf.ts';
import {
  assetProblem,
  derivationProblem,
  findAssetCycle,
  usedAssets,
  type AssetNeighbors,
  type AssetUse,
} from './assetGraph.ts';
import type { AssetDefinition } from './definition.ts';

const asset = (uri: string, given: Partial<AssetDefinition> = {}): AssetDefinition => ({
  uri,
  partition: null,
  from: null,
  group: null,
  docMd: null,
  ...given,
});
const dag = (dagId: string, uses: readonly (readonly [AssetUse, AssetDefinition])[]): AssetNeighbors => ({
  dagId,
  used: uses.map(([use, used]) => ({ use, taskId: use === 'schedule' ? null : 't', asset: used })),
});
const [a, b] = [asset('a'), asset('b')];
const UTC_DAYS = { kind: 'days', zone: 'UTC' } as const;

it('the assets of a DAG are those of its schedule and tasks', () => {
  const schedule = {
    kind: 'assets',
    condition: { asset: 'a' },
    assets: [a],
    each: 'event',
    rerunStale: false,
    zone: 'UTC',
  } as const;
  const tasks = [taskOf('t', { outlets: [b], inlets: [a] })];
  expect(usedAssets(definitionOf(tasks, { schedule }))).toEqual([
    { use: 'schedule', taskId: null, asset: a },
    { use: 'outlet', taskId: 't', asset: b },
    { use: 'inlet', taskId: 't', asset: a },
  ]);
  expect(usedAssets(definitionOf([taskOf('t')]))).toEqual([]);
});

describe('a cycle', () => {
  it.each<[string, readonly AssetNeighbors[], readonly string[] | null]>([
    [
      'none',
      [
        dag('x', [
          ['schedule', a],
          ['outlet', b],
        ]),
      ],
      null,
    ],
    [
      'of one DAG',
      [
        dag('x', [
          ['schedule', a],
          ['outlet', a],
        ]),
      ],
      ['DAG x', 'a'],
    ],
    [
      'of two DAGs',
      [
        dag('x', [
          ['schedule', a],
          ['outlet', b],
        ]),
        dag('y', [
          ['schedule', b],
          ['outlet', a],
        ]),
      ],
      ['DAG x', 'b', 'DAG y', 'a'],
    ],
    [
      'of sources',
      [
        dag('x', [
          ['inlet', asset('a', { from: 'b' })],
          ['inlet', asset('b', { from: 'a' })],
        ]),
      ],
      ['a', 'b'],
    ],
    [
      'not of what is only read',
      [
        dag('x', [
          ['inlet', a],
          ['outlet', b],
        ]),
        dag('y', [
          ['inlet', b],
          ['outlet', a],
        ]),
      ],
      null,
    ],
  ])('%s', (_, dags, expected) => {
    const found = findAssetCycle(dags);
    expect(found && [...found].toSorted()).toEqual(expected && [...expected].toSorted());
  });

  it('is named in the order of its steps', () => {
    const own = [
      dag('x', [
        ['schedule', a],
        ['outlet', b],
      ]),
    ];
    const others = [
      dag('y', [
        ['schedule', b],
        ['outlet', a],
      ]),
    ];
    expect(assetProblem(own, others)).toMatch(
      /^these assets and DAGs lead into each other: .*a -> DAG x -> b.* Take one of the steps out/,
    );
  });
});

describe('definitions of one asset', () => {
  const divided = asset('a', { partition: UTC_DAYS });
  it.each<[string, AssetDefinition, AssetDefinition, RegExp | null]>([
    ['that are equal agree', divided, divided, null],
    ['agree with one that only names it', divided, a, null],
    ['agree the other way round', a, divided, null],
    ['agree when only their words differ', divided, asset('a', { partition: UTC_DAYS, docMd: 'x' }), null],
    [
      'that are divided otherwise do not',
      divided,
      asset('a', { partition: { kind: 'keys', keys: ['k'] }, from: 'b' }),
      /^asset 'a' is divided by a day of UTC, such as 2022-11-30 in DAG 'y' and divided by one of k and made from 'b' in DAG 'x': give it one definition/,
    ],
    ['of which one has no partitions do not', divided, asset('a', { group: 'g' }), /and without partitions in DAG 'x'/],
  ])('%s', (_, before, after, expected) => {
    const problem = assetProblem([dag('x', [['outlet', after]])], [dag('y', [['outlet', before]])]);
    if (expected === null) expect(problem).toBeNull();
    else expect(problem).toMatch(expected);
  });
});

describe('an asset made from another', () => {
  it.each<[AssetDefinition['partition'], AssetDefinition['partition'], RegExp | null]>([
    [UTC_DAYS, UTC_DAYS, null],
    [UTC_DAYS, null, null],
    [null, null, null],
    [null, { kind: 'keys', keys: ['k'] }, null],
    [null, UTC_DAYS, /'a' has no partitions and is made from 'b', whose days have no end: give it a partition too/],
    [UTC_DAYS, { kind: 'keys', keys: ['k'] }, /'a' is divided otherwise than 'b', which it is made from/],
  ])('%j from %j', (partition, from, expected) => {
    const problem = derivationProblem(asset('a', { partition }), asset('b', { partition: from }));
    if (expected === null) expect(problem).toBeNull();
    else expect(problem).toMatch(expected);
  });
});
