import { expect, test } from 'vitest';
import { bulkBody, outcomeOf } from './bulk.ts';

test.each([
  [201, 'stored'],
  [409, 'stored'],
  [400, 'refused'],
  [404, 'refused'],
  [429, 'again'],
  [503, 'again'],
] as const)('an item with status %i is %s', (status, outcome) => {
  expect(outcomeOf({ status })).toBe(outcome);
});

test('an event is created under its id in the index of its day; an id that is too long is shortened to its hash', () => {
  const event = { key: '20221130', json: '{"a":1}', malformed: false };
  const [first, document, second] = bulkBody(
    [
      { ...event, id: '하"루' },
      { ...event, id: 'x'.repeat(600) },
    ],
    'haru-access',
  ).split('\n');
  expect(JSON.parse(first!)).toEqual({ create: { _index: 'haru-access-2022.11.30', _id: '하"루' } });
  expect(document).toBe('{"a":1}');
  expect((JSON.parse(second!) as { create: { _id: string } }).create._id).toMatch(/^[0-9a-f]{64}$/);
});
