import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { completeness, consumedSources, heldOf, PARTITION_STATES, type SourcePartition } from './completeness.ts';

const source = (
  lastEvent: number | null,
  consumedEvent: number | null,
  state: SourcePartition['state'] = lastEvent === null ? 'missing' : 'complete',
): SourcePartition => ({ state, lastEvent, consumedEvent });

describe('a partition is', () => {
  it.each<[string, boolean, readonly SourcePartition[], string]>([
    ['published, of nothing', true, [], 'complete'],
    ['not published', false, [], 'missing'],
    ['not published, its sources are', false, [source(1, null), source(2, null)], 'missing'],
    ['of two days, one consumed', true, [source(1, 1), source(null, null)], 'partial'],
    ['of two days, one published and not consumed', true, [source(1, 1), source(2, null)], 'partial'],
    ['of two days, both consumed', true, [source(1, 1), source(2, 2)], 'complete'],
    ['consumed later than the last event', true, [source(1, 5)], 'complete'],
    ['published again after it was consumed', true, [source(3, 1), source(2, 2)], 'stale'],
    ['of a part that is itself partial', true, [source(3, 3, 'partial')], 'partial'],
    ['of a part that is itself stale', true, [source(3, 3, 'stale'), source(2, 2)], 'stale'],
    ['of one forgotten since', true, [source(null, 3, 'missing')], 'partial'],
    ['of one whose events are forgotten', true, [source(null, 3, 'complete')], 'complete'],
  ])('%s', (_, isPublished, sources, expected) => {
    expect(completeness(isPublished, sources)).toBe(expected);
  });

  it.each<[string, SourcePartition, string]>([
    ['nothing', source(2, null), 'missing'],
    ['all', source(2, 2), 'complete'],
    ['what has been published again since', source(3, 2), 'stale'],
    ['what is to be made again itself', source(2, 2, 'stale'), 'stale'],
    ['what is there in a part', source(2, 2, 'partial'), 'partial'],
  ])('made from one of which it holds %s', (_, given, expected) => {
    expect(heldOf(given)).toBe(expected);
  });

  it('never complete while a source is newer than what it holds', () => {
    const anySource = fc.record({
      state: fc.constantFrom(...PARTITION_STATES),
      lastEvent: fc.option(fc.integer({ min: 1, max: 9 }), { nil: null }),
      consumedEvent: fc.option(fc.integer({ min: 1, max: 9 }), { nil: null }),
    });
    fc.assert(
      fc.property(fc.array(anySource, { maxLength: 4 }), (sources) => {
        const isWhole = sources.every(
          ({ state, lastEvent, consumedEvent }) =>
            state === 'complete' && consumedEvent !== null && consumedEvent >= (lastEvent ?? 0),
        );
        expect(completeness(true, sources) === 'complete').toBe(isWhole);
      }),
    );
  });
});

it('what a run worked on is consumed; all where it says nothing of any', () => {
  expect(consumedSources(['a', 'b'], new Set(['b', 'c']))).toEqual(['b']);
  expect(consumedSources(['a', 'b'], new Set(['c']))).toEqual(['a', 'b']);
});
