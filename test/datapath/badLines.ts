const event = (fields: Record<string, unknown>): string =>
  JSON.stringify({
    '@timestamp': '2022-11-30T03:00:00.000Z',
    event: { id: `bad-${JSON.stringify(fields).length}` },
    ...fields,
  });

/** What the drain rejects, and why. */
export const BAD: readonly (readonly [what: string, raw: Buffer | string, reason: RegExp])[] = [
  ['cut off', '{"message":"half', /not valid JSON/],
  ['empty', '', /empty/],
  ['blank', '  ', /not valid JSON/],
  ['a comma too many', '{"message":"x",}', /not valid JSON/],
  ['NaN', '{"response_time":NaN}', /not valid JSON/],
  ['a list', '[1,2]', /not a JSON object/],
  ['a string', '"text"', /not a JSON object/],
  ['null', 'null', /not a JSON object/],
  ['two objects', '{"a":1}{"b":2}', /not valid JSON/],
  ['closes more than it opens', '{"a":1}}', /not valid JSON/],
  ['not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]), /UTF-8/],
  ['a lone surrogate', '{"message":"\\ud800"}', /not valid JSON/],
  ['a raw NUL', Buffer.from('{"message":"a\0b"}'), /control character/],
  ['a line feed within a string', '{"message":"a\nb"}', /not valid JSON/],
  ['64 MB', Buffer.alloc(64 * 1024 * 1024, 0x61), /67108864 bytes/],
  ['no time', JSON.stringify({ message: 'x' }), /neither time_local nor @timestamp/],
  ['year 9999', event({ time_local: '31/Dec/9999:00:00:00 +0900' }), /out of range/],
  ['status of the wrong type', event({ status: 'abc' }), /status: a value of the wrong type/],
  ['a number beyond all numbers', event({ response_time: '1e400' }), /response_time/],
  ['a fraction for bytes', event({ body_bytes_sent: 1.5 }), /body_bytes_sent/],
  ['bytes beyond 64 bits', event({ body_bytes_sent: '99999999999999999999' }), /body_bytes_sent/],
  ['an object for the method', event({ method: { a: 1 } }), /method: a value of the wrong type/],
  ['@timestamp that is none', event({ '@timestamp': 'soon', time_local: '30/Nov/2022:12:00:00 +0900' }), /ingested_at/],
];
/** They become Parquet rows, which keep everything, and are refused by the load. */
export const REFUSED_BY_LOAD: readonly (readonly [what: string, raw: string, reason: RegExp])[] = [
  ['NUL in a text', event({ message: 'a\0b' }), /message: a NUL/],
  ['an address that is none', event({ remote_addr: '999.1.1.1' }), /remote_addr: not an IP address/],
];
/** Odd, and right all the same. */
export const ODD: readonly string[] = [
  event({ message: 'line\nbreak, "quotes", back\\slash, tab\t and\n\\.\n한글 😀' }),
  event({ remote_addr: '2001:db8::ff00:42:8329', status: '404', body_bytes_sent: '-', response_time: 0.25 }),
  event({ time_local: 'unreadable' }),
  event({ request: '/a?b=[1,]&c={x:NaN,}' }),
  event({ nothing: null, nested: { deep: [1, { a: 'b' }] } }),
  `{\n  "@timestamp": "2022-11-30T04:00:00.123456Z",\r\n  "event": {"id": "spread out"}\n}`,
];
