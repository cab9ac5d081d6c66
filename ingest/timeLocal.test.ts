import fc from 'fast-check';
import { expect, test } from 'vitest';
import { timeLocalOf } from '../sandbox/events/line.ts';
import { parseTimeLocal } from './timeLocal.ts';

test.each([
  ['02/Dec/2022:18:57:34 +0900', '2022-12-02T09:57:34.000Z'],
  ['02/Dec/2022:00:00:00 +0900', '2022-12-01T15:00:00.000Z'],
  ['01/Dec/2022:23:59:59 +0900', '2022-12-01T14:59:59.000Z'],
  ['01/Jan/2023:08:59:59 +0900', '2022-12-31T23:59:59.000Z'],
  ['29/Feb/2024:12:00:00 +0000', '2024-02-29T12:00:00.000Z'],
  ['29/Feb/2024:12:00:00 -0330', '2024-02-29T15:30:00.000Z'],
  ['31/Dec/2016:23:59:60 +0000', '2017-01-01T00:00:00.000Z'],
])('%s is %s', (text, iso) => {
  expect(new Date(parseTimeLocal(text)!).toISOString()).toBe(iso);
});

test.each([
  '',
  '-',
  '30/Feb/2022:12:00:00 +0900',
  '29/Feb/2023:12:00:00 +0900',
  '00/Dec/2022:12:00:00 +0900',
  '02/Dez/2022:12:00:00 +0900',
  '02/Dec/2022:24:00:00 +0900',
  '02/Dec/2022:12:60:00 +0900',
  '02/Dec/2022:12:00:61 +0900',
  '02/Dec/2022:12:00:00',
  '02/Dec/9999:12:00:00 +0900',
  '02/Dec/1969:12:00:00 +0900',
])('"%s" tells no time', (text) => {
  expect(parseTimeLocal(text)).toBeNull();
});

test('every second comes back', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 7_000_000_000 }), (second) => {
      expect(parseTimeLocal(timeLocalOf(second * 1_000_000))).toBe(second * 1_000);
    }),
  );
});
