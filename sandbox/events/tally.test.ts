import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { generateEvents } from './generate.ts';
import { hashOfId, tallyByDay } from './tally.ts';

const DAY = { seed: 7, day: '20221201', count: 2_000 };
const events = [...generateEvents(DAY)];

describe('tally', () => {
  test('splits a UTC day into its two KST days', () => {
    const tallies = tallyByDay(events);
    expect([...tallies.keys()]).toEqual(['20221201', '20221202']);
    const [first, second] = [...tallies.values()];
    expect(first!.count + second!.count).toBe(2_000);
    expect(first!.maxMicros).toBe(Date.UTC(2022, 11, 1, 15) * 1000 - 1);
    expect(second!.minMicros).toBe(Date.UTC(2022, 11, 1, 15) * 1000);
    for (const [day, { count, distinctIds }] of tallies) {
      expect(count).toBe(events.filter(({ kstDay }) => kstDay === day).length);
      expect(distinctIds).toBe(count);
    }
  });

  test('does not depend on the order', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(events.slice(0, 50), { minLength: 50 }), (shuffled) => {
        expect(tallyByDay(shuffled)).toEqual(tallyByDay(events.slice(0, 50)));
      }),
      { numRuns: 20 },
    );
  });

  test('tells a lost, a doubled and an exchanged row', () => {
    const whole = tallyByDay(events).get('20221201')!;
    const hashOf = (changed: typeof events) => tallyByDay(changed).get('20221201')!;
    expect(hashOf(events.slice(1)).idHash).not.toBe(whole.idHash);
    expect(hashOf([events[0]!, ...events])).toMatchObject({ count: whole.count + 1, distinctIds: whole.count });
    expect(hashOf([{ ...events[0]!, id: 'other' }, ...events.slice(1)]).idHash).not.toBe(whole.idHash);
  });

  test('follows the zone: a day of 23 hours in New York', () => {
    const hours = Array.from({ length: 48 }, (_, hour) => ({
      id: String(hour),
      micros: (Date.UTC(2022, 2, 13, 5) + hour * 3_600_000) * 1000,
    }));
    expect(tallyByDay(hours, 'America/New_York').get('20220313')!.count).toBe(23);
  });

  test('hashes an id by the first 8 bytes of its SHA-256', () => {
    expect(hashOfId('')).toBe(0xe3b0c44298fc1c14n);
    expect(
      tallyByDay([
        { id: '', micros: 0 },
        { id: '', micros: 0 },
      ]).get('19700101')!.idHash,
    ).toBe((2n * 0xe3b0c44298fc1c14n) % 2n ** 64n);
  });
});
