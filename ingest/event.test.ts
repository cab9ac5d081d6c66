import { describe, expect, test } from 'vitest';
import { generateEvents } from '../sandbox/events/generate.ts';
import { agentReader } from './agent.ts';
import { finishEvent } from './event.ts';
import type { LineText } from './event.ts';
import { geoReader, installedGeoFiles } from './geo.ts';
import { placeOf } from './place.ts';

const NOW = Date.UTC(2022, 11, 3, 4, 5, 6);
const MAKER = {
  host: 'web-1',
  agentOf: agentReader(100),
  placeOf: geoReader(installedGeoFiles()!, 100),
  now: () => NOW,
};
const SOURCE = { path: '/var/log/nginx/access.log', offset: 42, id: 'f-0-42' };
const LINE =
  '206.176.215.237 - - [02/Dec/2022:08:57:34 +0900] "GET /api/items HTTP/1.1" 200 3456 - "-" "Mozilla/5.0 (iPhone; CPU iPhone OS 16_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.1 Mobile/15E148 Safari/604.1"';

function finish(text: string, differing: Partial<LineText> = {}) {
  const { key, json } = finishEvent({ text, cutFromBytes: null, invalidBytes: null, ...differing }, SOURCE, MAKER);
  return { key, event: JSON.parse(json) as Record<string, unknown> };
}

describe('event of a line', () => {
  test('has the line’s fields nested as in ECS, and its time in UTC', () => {
    const { key, event } = finish(LINE);
    expect(key).toBe('20221201');
    expect(event).toEqual({
      '@timestamp': '2022-12-01T23:57:34.000Z',
      '@version': '1',
      message: LINE,
      remote_addr: '206.176.215.237',
      remote_user: '-',
      time_local: '02/Dec/2022:08:57:34 +0900',
      method: 'GET',
      request: '/api/items',
      httpversion: '1.1',
      status: 200,
      body_bytes_sent: 3456,
      referrer: '-',
      UA: LINE.split('"').at(-2),
      clientgeoip: {
        geo: {
          country_name: 'United States',
          country_iso_code: 'US',
          region_name: 'Illinois',
          city_name: 'Chicago',
          location: { lat: 41.8781, lon: -87.6298 },
        },
      },
      user_agent: {
        name: 'Mobile Safari',
        version: '16.1',
        device: { name: 'iPhone' },
        os: { name: 'iOS', version: '16.1' },
      },
      host: { name: 'web-1' },
      log: { file: { path: '/var/log/nginx/access.log' }, offset: 42 },
      event: { id: 'f-0-42', original: LINE },
    });
  });

  test('of a malformed line has its text, a tag and the time of reading', () => {
    const { key, event } = finish('깨진 줄 \0 "');
    expect(key).toBe('20221203');
    expect(event).toMatchObject({
      message: '깨진 줄 \0 "',
      '@timestamp': '2022-12-03T04:05:06.000Z',
      tags: ['_grokparsefailure'],
    });
    expect(event).not.toHaveProperty('time_local');
  });

  test('of a line whose time is none keeps the other fields', () => {
    const { key, event } = finish(LINE.replace('2022', '9999'));
    expect(key).toBe('20221203');
    expect(event).toMatchObject({ status: 200, time_local: '02/Dec/9999:08:57:34 +0900', tags: ['_dateparsefailure'] });
  });

  test('tells what reading did to the line', () => {
    const { event } = finish(LINE, { cutFromBytes: 67_108_864, invalidBytes: '/w==' });
    expect(event).toMatchObject({
      tags: ['_truncated', '_invalid_utf8'],
      event: { id: 'f-0-42', original_bytes: 67_108_864, original_base64: '/w==' },
    });
  });

  test('is what the generator says of its own lines', () => {
    for (const { event: expected } of generateEvents({ seed: 11, day: '20221201', count: 3_000 })) {
      const { event } = finish(String(expected['message']));
      const made = 'tags' in expected ? NOW : Math.floor(Date.parse(String(expected['@timestamp'])) / 1000) * 1000;
      expect(Date.parse(String(event['@timestamp']))).toBe(made);
      const {
        '@timestamp': _at,
        host: _host,
        log: _log,
        event: _event,
        input: _input,
        clientgeoip: place,
        user_agent: agent,
        ...fields
      } = expected;
      expect(event).toMatchObject(fields);
      expect('clientgeoip' in event).toBe(place !== undefined);
      if (agent !== undefined) expect(event['user_agent']).toMatchObject(agent as object);
    }
  });
});

describe('place of an address', () => {
  test.each([
    ['168.126.63.1', 'South Korea'],
    ['::ffff:168.126.63.1', 'South Korea'],
    ['2001:2d8::1', 'South Korea'],
    ['133.11.0.1', 'Japan'],
  ])('%s is in %s', (address, country) => {
    expect(MAKER.placeOf(address)).toMatchObject({ country_name: country });
  });

  test.each(['10.0.0.1', '127.0.0.1', '2001:db8::1', '::1', 'fe80::1', 'unknown', '', '999.1.1.1', '1.2.3.4, 5.6.7.8'])(
    '%s has none',
    (address) => {
      expect(MAKER.placeOf(address)).toBeNull();
    },
  );

  test('is read from records of MaxMind’s shape too', () => {
    expect(
      placeOf({
        city: { names: { en: 'Suwon', ko: '수원시' } },
        country: { iso_code: 'KR' },
        subdivisions: [{ names: { en: 'Gyeonggi-do' } }],
        location: { latitude: 37.29, longitude: 127.01, time_zone: 'Asia/Seoul' },
      }),
    ).toEqual({
      country_name: 'South Korea',
      country_iso_code: 'KR',
      region_name: 'Gyeonggi-do',
      city_name: 'Suwon',
      location: { lat: 37.29, lon: 127.01 },
      timezone: 'Asia/Seoul',
    });
    expect(placeOf({})).toBeNull();
  });
});
