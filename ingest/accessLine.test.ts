import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { generateLines } from '../sandbox/events/generate.ts';
import { parseAccessLine } from './accessLine.ts';
import type { AccessLine } from './accessLine.ts';

const LINE =
  '206.176.215.237 - - [02/Dec/2022:18:57:34 +0900] "GET /api/items HTTP/1.1" 200 3456 477 "https://www.dummmmmy.com" "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/13.1.1 Mobile/15E148 Safari/604.1"';
const FIELDS: AccessLine = {
  remoteAddr: '206.176.215.237',
  remoteUser: '-',
  timeLocal: '02/Dec/2022:18:57:34 +0900',
  method: 'GET',
  request: '/api/items',
  httpVersion: '1.1',
  status: 200,
  bodyBytesSent: 3456,
  responseTime: 477,
  referrer: 'https://www.dummmmmy.com',
  userAgent:
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/13.1.1 Mobile/15E148 Safari/604.1',
};

describe('a line of the access log', () => {
  test.each<[string, string, Partial<AccessLine>]>([
    ['the documented line', LINE, {}],
    ['no bytes', LINE.replace('3456', '-'), { bodyBytesSent: null }],
    ['no response time', LINE.replace(' 477 ', ' - '), { responseTime: null }],
    ['a response time in seconds', LINE.replace(' 477 ', ' 0.477 '), { responseTime: 0.477 }],
    ['the combined format', LINE.replace(' 477 ', ' '), { responseTime: null }],
    ['a user with a blank', LINE.replace('- -', '- 홍 길동'), { remoteUser: '홍 길동' }],
    ['Korean in the target', LINE.replace('/api/items', '/search?q=김치+찌개'), { request: '/search?q=김치+찌개' }],
    ['an empty referrer', LINE.replace('https://www.dummmmmy.com', ''), { referrer: '' }],
    ['an IPv6 address', LINE.replace('206.176.215.237', '2001:2d8::7'), { remoteAddr: '2001:2d8::7' }],
    ['HTTP/2', LINE.replace('HTTP/1.1', 'HTTP/2.0'), { httpVersion: '2.0' }],
    ['a field behind the user agent', `${LINE} "10.0.0.1"`, {}],
    ['an escaped quote', LINE.replace('dummmmmy', 'a\\"b'), { referrer: 'https://www.a\\"b.com' }],
    ['a quote that nothing escapes', LINE.replace('dummmmmy', 'a"b'), { referrer: 'https://www.a"b.com' }],
    ['hexadecimal escapes', LINE.replace('dummmmmy', '\\x22\\xED'), { referrer: 'https://www.\\x22\\xED.com' }],
    ['a backslash at the very end', `${LINE.slice(0, -1)}\\"`, { userAgent: `${FIELDS.userAgent}\\` }],
    [
      'a tab in the user agent',
      LINE.replace('X11;', 'X11;\t'),
      { userAgent: FIELDS.userAgent.replace('X11;', 'X11;\t') },
    ],
  ])('%s', (_, line, differing) => {
    expect(parseAccessLine(line)).toEqual({ ...FIELDS, ...differing });
  });

  test.each([
    ['nothing', ''],
    ['one word', 'word'],
    ['an error log’s line', '2022/12/02 18:57:34 [error] 31#31: *1 connect() failed (111: Connection refused)'],
    ['a line cut behind the status', LINE.slice(0, LINE.indexOf(' 3456'))],
    ['a line cut in the user agent', LINE.slice(0, -20)],
    ['a TLS greeting as request', LINE.replace('GET /api/items HTTP/1.1', '\\x16\\x03\\x01')],
    ['no request', LINE.replace('GET /api/items HTTP/1.1', '-')],
    ['a status that is none', LINE.replace(' 200 ', ' OK ')],
    ['negative bytes', LINE.replace('3456', '-3456')],
    ['bytes beyond all numbers', LINE.replace('3456', '9'.repeat(400))],
    ['NUL bytes', '\0'.repeat(100)],
  ])('is not: %s', (_, line) => {
    expect(parseAccessLine(line)).toBeNull();
  });
});

/** A text between quotes, as a server writes it that escapes quotes and backslashes. */
const quoted = fc
  .string({ unit: fc.constantFrom('a', ' ', '[', ']', '"', '\\', '\t', '한', '-', '7', '😀') })
  .map((text) => text.replaceAll('\\', '\\\\').replaceAll('"', '\\"'));
const word = fc.string({ unit: fc.constantFrom('a', '/', '?', '=', '한', '%', '7', '['), minLength: 1 });
const number = fc.option(fc.nat(), { nil: null });

test('every field comes back as it was written, whatever it holds', () => {
  const fields = fc.record({
    referrer: quoted,
    userAgent: quoted,
    request: word,
    bodyBytesSent: number,
    responseTime: number,
  });
  fc.assert(
    fc.property(fields, (drawn) => {
      const { referrer, userAgent, request, bodyBytesSent, responseTime } = drawn;
      const line = `1.2.3.4 - kim [02/Dec/2022:18:57:34 +0900] "GET ${request} HTTP/1.1" 200 ${bodyBytesSent ?? '-'} ${responseTime ?? '-'} "${referrer}" "${userAgent}"`;
      expect(parseAccessLine(line)).toEqual({ ...FIELDS, remoteAddr: '1.2.3.4', remoteUser: 'kim', ...drawn });
    }),
    { numRuns: 2_000 },
  );
});

test('any text is a line or is not, without an error', () => {
  const pieces = fc.constantFrom(
    ' ',
    '"',
    '\\',
    '[',
    ']',
    ' - ',
    '] "',
    '" ',
    '" "',
    'HTTP/1.1',
    '200',
    'GET',
    'é',
    '\0',
  );
  fc.assert(
    fc.property(fc.array(pieces), (parts) => {
      const line = parseAccessLine(parts.join(''));
      expect(line === null || typeof line.method === 'string').toBe(true);
    }),
    { numRuns: 2_000 },
  );
});

test.each([
  ['quotes', '"'],
  ['escaped quotes', '\\"'],
  ['backslashes', '\\'],
  ['ends of fields', '" "'],
  ['times', '[a] "'],
])('a megabyte of %s takes no more than its length', (_, piece) => {
  const line = LINE.slice(0, LINE.indexOf('GET')) + piece.repeat(1_000_000 / piece.length);
  const began = performance.now();
  parseAccessLine(line);
  expect(performance.now() - began).toBeLessThan(1_000);
});

test('all lines of the generator are read but the malformed ones', () => {
  const lines = [...generateLines({ seed: 5, day: '20221201', count: 5_000 })];
  const refused = lines.filter((line) => parseAccessLine(line) === null);
  expect(refused.length).toBeGreaterThan(5);
  expect(refused.filter((line) => /n=20221201-\d+ HTTP/.test(line))).toEqual([]);
  expect(lines.length - refused.length).toBe(lines.filter((line) => /n=20221201-\d+ HTTP/.test(line)).length);
});
