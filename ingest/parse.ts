import type { EventMaker, FinishedEvent, LineSource, LineText } from './event.ts';
import { finishEvent } from './event.ts';
import { finishJsonEvent } from './jsonEvent.ts';

/** What the lines or messages hold: a web server's access log, or one JSON object each. */
export type Format = 'access' | 'json';

/** Makes the event of a line; there is one for every line, whatever it holds. */
export type Parse = (line: LineText, source: LineSource) => FinishedEvent;

export function parserOf(format: Format, maker: EventMaker): Parse {
  const finish = format === 'access' ? finishEvent : finishJsonEvent;
  return (line, source) => finish(line, source, maker);
}
