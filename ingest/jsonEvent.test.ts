import { describe, expect, test } from 'vitest';
import { finishJsonEvent } from './jsonEvent.ts';

const NOW = Date.UTC(2022, 11, 3, 4, 5, 6);
const MAKER = { host: 'web-1', agentOf: () => ({}) as never, placeOf: null, now: () => NOW };
const SOURCE = { path: 'orders/3', offset: 42, id: 'orders-1-3-42' };

function finish(text: string, invalidBytes: string | null = null) {
  return finishJsonEvent({ text, cutFromBytes: null, invalidBytes }, SOURCE, MAKER);
}

describe('event of a JSON object', () => {
  test('goes as it is where it has a time and an id, in the list of its UTC day', () => {
    const text = '{ "@timestamp":"2022-12-01T08:59:59.9+09:00","event":{"id":"a"},"수":1.10}';
    expect(finish(text)).toEqual({ key: '20221130', id: 'a', json: text, malformed: false });
  });

  test.each([
    ['no time', '{"event":{"id":"a"}}', 'a', { '@timestamp': '2022-12-03T04:05:06.000Z', event: { id: 'a' } }],
    [
      'a time that is none',
      '{"@timestamp":7,"event":{"id":"a"}}',
      'a',
      { '@timestamp': '2022-12-03T04:05:06.000Z', timestamp_given: 7, event: { id: 'a' } },
    ],
    [
      'no id',
      '{"@timestamp":"2022-12-03T01:00:00Z","event":{"kind":"x"}}',
      SOURCE.id,
      { '@timestamp': '2022-12-03T01:00:00Z', event: { kind: 'x', id: SOURCE.id } },
    ],
    [
      'an event that is no object',
      '{"@timestamp":"2022-12-03T01:00:00Z","event":"x"}',
      SOURCE.id,
      { '@timestamp': '2022-12-03T01:00:00Z', event: { id: SOURCE.id, original: '"x"' } },
    ],
  ])('with %s gets what is missing', (_, text, id, event) => {
    const finished = finish(text);
    expect({ ...finished, json: JSON.parse(finished.json) as unknown }).toEqual({
      key: '20221203',
      id,
      json: event,
      malformed: false,
    });
  });

  test.each(['', 'text', '[1]', 'null', '"a"', '{"a":'])('is not: %s', (text) => {
    const { json, malformed, id } = finish(text);
    expect([malformed, id]).toEqual([true, SOURCE.id]);
    expect(JSON.parse(json)).toMatchObject({
      '@timestamp': '2022-12-03T04:05:06.000Z',
      event: { id: SOURCE.id, original: text },
      tags: ['_jsonparsefailure'],
    });
  });

  test('whose bytes are no UTF-8 is kept by its bytes', () => {
    const { json, malformed } = finish('{"a":"\ufffd"}', 'eyJhIjoi/yJ9');
    expect(malformed).toBe(true);
    expect(JSON.parse(json)).toMatchObject({
      event: { original_base64: 'eyJhIjoi/yJ9' },
      tags: ['_jsonparsefailure', '_invalid_utf8'],
    });
  });
});
