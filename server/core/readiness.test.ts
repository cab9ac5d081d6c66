import { describe, expect, it } from 'vitest';
import type { PartitionState } from './completeness.ts';
import type { Partitioning } from './partitions.ts';
import { byAttention, leadingZone, readiness, stateOfAll, type AssetDay, type RankedAsset } from './readiness.ts';

const days = (zone: string) => ({ kind: 'days', zone }) as const;
const NOW = new Date('2026-11-22T00:00:00Z');
const BEFORE = new Date('2026-11-21T23:59:59Z');
const AFTER = new Date('2026-11-22T00:00:01Z');

describe('an asset is, on a business day,', () => {
  it.each<[string, Partial<AssetDay>, string]>([
    ['complete', { partitions: ['complete', 'complete'] }, 'ready'],
    [
      'complete, whatever became of its runs and deadline',
      { partitions: ['complete'], runs: ['failed'], dueAt: BEFORE },
      'ready',
    ],
    ['incomplete, and a run of it has failed', { partitions: ['partial'], runs: ['success', 'failed'] }, 'failed'],
    ['incomplete and overdue, and a run of it has failed', { runs: ['failed'], dueAt: BEFORE }, 'failed'],
    ['to be made again', { partitions: ['stale'], dueAt: BEFORE }, 'stale'],
    ['to be made again in a part', { partitions: ['complete', 'stale'] }, 'stale'],
    ['incomplete when it is due', { partitions: ['partial'], dueAt: NOW }, 'late'],
    ['missing after it was due', { runs: ['running'], dueAt: BEFORE }, 'late'],
    ['there in a part, and not due yet', { partitions: ['complete', 'missing'], dueAt: AFTER }, 'partial'],
    ['missing while a run makes it', { runs: ['running'], dueAt: AFTER }, 'coming'],
    ['missing while a run waits', { runs: ['success', 'queued'] }, 'coming'],
    ['missing, and a run is to come', { isPlanned: true }, 'coming'],
    ['missing after its runs', { runs: ['success'] }, 'missing'],
    ['missing without a run', {}, 'missing'],
  ])('%s', (_, given, expected) => {
    expect(readiness({ partitions: ['missing'], runs: [], isPlanned: false, dueAt: null, ...given }, NOW)).toBe(
      expected,
    );
  });
});

describe('partitions together are', () => {
  it.each<[PartitionState, readonly PartitionState[]]>([
    ['missing', []],
    ['missing', ['missing', 'missing']],
    ['partial', ['missing', 'complete']],
    ['partial', ['partial', 'stale']],
    ['stale', ['stale', 'complete']],
    ['complete', ['complete', 'complete']],
  ])('%s: %j', (expected, states) => {
    expect(stateOfAll(states)).toBe(expected);
  });
});

describe('assets of a day', () => {
  it('stand with the marts and what needs attention first', () => {
    const asset = (uri: string, isMart: boolean, state: RankedAsset['readiness']) => ({
      uri,
      isMart,
      readiness: state,
    });
    const given = [
      asset('source', false, 'failed'),
      asset('b', true, 'ready'),
      asset('a', true, 'ready'),
      asset('c', true, 'late'),
    ];
    const inOrder = ['c', 'a', 'b', 'source'];
    expect(given.toSorted(byAttention).map(({ uri }) => uri)).toEqual(inOrder);
    expect(
      given
        .toReversed()
        .sort(byAttention)
        .map(({ uri }) => uri),
    ).toEqual(inOrder);
  });

  it('have the zone of most marts', () => {
    const mart = (partition: Partitioning) => ({ isMart: true, partition });
    expect(leadingZone([])).toBe('UTC');
    expect(leadingZone([mart(null), mart({ kind: 'keys', keys: ['kr', 'us'] })])).toBe('UTC');
    expect(leadingZone([mart(days('Asia/Seoul')), { isMart: false, partition: days('UTC') }])).toBe('Asia/Seoul');
    const ofTwoZones = [mart(days('UTC')), mart({ kind: 'hours', zone: 'Asia/Seoul' })];
    expect(leadingZone(ofTwoZones)).toBe('Asia/Seoul');
    expect(leadingZone(ofTwoZones.toReversed())).toBe('Asia/Seoul');
    expect(leadingZone([mart(days('Asia/Seoul')), mart(days('UTC')), mart(days('UTC'))])).toBe('UTC');
  });
});
