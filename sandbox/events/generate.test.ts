import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { generateEvents, generateLines } from './generate.ts';

const DAY = { seed: 7, day: '20221201', count: 4_000 };
const events = [...generateEvents(DAY)];

describe('events of a day', () => {
  test('are the same for the same arguments, whole or in parts', () => {
    const parts = [...generateEvents({ ...DAY, to: 1_234 }), ...generateEvents({ ...DAY, from: 1_234 })];
    expect(parts.map(({ json }) => json)).toEqual(events.map(({ json }) => json));
  });

  test('differ between seeds and between days', () => {
    const linesOf = (of: typeof DAY) => new Set(generateLines(of));
    expect(linesOf({ ...DAY, seed: 8 })).not.toEqual(linesOf(DAY));
    const otherDay = [...generateEvents({ ...DAY, day: '20221202' })];
    expect(otherDay.every(({ utcKey }) => utcKey === '20221202')).toBe(true);
    expect(new Set([...events, ...otherDay].map(({ id }) => id)).size).toBe(8_000);
  });

  test('keep to their UTC day in ascending order', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 16, max: 400 }), (seed, count) => {
        const times = [...generateEvents({ seed, day: '20221201', count })].map(({ event }) =>
          String(event['@timestamp']).slice(0, -1),
        );
        expect(times).toEqual(times.toSorted());
        expect(times[0]).toBe('2022-12-01T00:00:00.000');
        expect(times.at(-1)).toBe('2022-12-01T23:59:59.999');
      }),
      { numRuns: 40 },
    );
  });

  test('lie on both sides of KST midnight, told by time_local or by @timestamp alone', () => {
    const border = events
      .filter(({ event }) => /T(14:59:59\.999|15:00:00\.000)/.test(String(event['@timestamp'])))
      .map(({ event, kstDay, micros }) => [event['@timestamp'], event['time_local'], kstDay, micros % 1_000_000]);
    expect(border).toEqual([
      ['2022-12-01T14:59:59.999Z', '01/Dec/2022:23:59:59 +0900', '20221201', 0],
      ['2022-12-01T14:59:59.999999Z', undefined, '20221201', 999_999],
      ['2022-12-01T15:00:00.000Z', undefined, '20221202', 0],
      ['2022-12-01T15:00:00.000Z', '02/Dec/2022:00:00:00 +0900', '20221202', 0],
    ]);
  });

  test('are busier in the evening of Seoul than before dawn', () => {
    const inHour = (hour: string) =>
      events.filter(({ event }) => String(event['@timestamp']).slice(11, 13) === hour).length;
    expect(inHour('12')).toBeGreaterThan(4 * inHour('19'));
  });
});

describe('what the events hold', () => {
  const share = (holds: (event: (typeof events)[number]['event']) => boolean) =>
    events.filter(({ event }) => holds(event)).length / events.length;

  test.each([
    ['no pattern matches the line', (event) => Array.isArray(event['tags']), 0.001, 0.01],
    ['no place is known', (event) => event['clientgeoip'] === undefined, 0.01, 0.04],
    ['text is Korean', (event) => /\p{Script=Hangul}/u.test(String(event['message'])), 0.1, 0.7],
    ['a quote is escaped', (event) => String(event['UA']).includes('\\"'), 0.003, 0.03],
    ['there is a tab', (event) => String(event['UA']).includes('\t'), 0.003, 0.03],
    [
      'no bytes are told',
      (event) => event['method'] !== undefined && event['body_bytes_sent'] === undefined,
      0.01,
      0.04,
    ],
    [
      'no response time is told',
      (event) => event['method'] !== undefined && event['response_time'] === undefined,
      0.01,
      0.05,
    ],
  ] satisfies [string, (event: (typeof events)[number]['event']) => boolean, number, number][])(
    '%s in some',
    (_, holds, low, high) => {
      expect(share(holds)).toBeGreaterThan(low);
      expect(share(holds)).toBeLessThan(high);
    },
  );

  test('a line is the message of its event and has no line feed', () => {
    const lines = [...generateLines(DAY)];
    expect(lines).toEqual(events.map(({ event }) => event['message']));
    expect(lines.filter((line) => line.includes('\n'))).toEqual([]);
  });
});

test.each([
  [{ day: '20221301' }, 'YYYYMMDD'],
  [{ day: '2022-12-01' }, 'YYYYMMDD'],
  [{ count: 15 }, 'at least 16'],
])('%o is refused', (wrong, message) => {
  expect(() => [...generateEvents({ ...DAY, ...wrong })]).toThrow(message);
});
