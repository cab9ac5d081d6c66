import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createSseParser } from './sse.ts';

const STREAM =
  ': hello\nretry: 2000\n\nevent: change\nid: 7\ndata: {"a":1}\n\nid: 8\ndata: x\ndata: 한글\n\nevent: none\n\n';
const EVENTS = [
  { event: 'change', data: '{"a":1}', id: '7' },
  { event: 'message', data: 'x\n한글', id: '8' },
];

it('reads events, their ids and several lines of data', () => {
  expect(createSseParser()(STREAM)).toEqual(EVENTS);
});

it('keeps the id that it began with', () => {
  expect(createSseParser('5')('data: a\n\n')).toEqual([{ event: 'message', data: 'a', id: '5' }]);
});

it('reads the same wherever the text is cut, and with any line ends', () => {
  const cuts = fc.array(fc.nat({ max: STREAM.length }), { maxLength: 8 });
  fc.assert(
    fc.property(cuts, fc.constantFrom('\n', '\r\n'), (places, lineEnd) => {
      const text = STREAM.replaceAll('\n', lineEnd);
      const parse = createSseParser();
      const sorted = [0, ...places.toSorted((a, b) => a - b), text.length];
      const events = sorted.slice(1).flatMap((to, at) => parse(text.slice(sorted[at], to)));
      expect(events).toEqual(EVENTS);
    }),
  );
});
