import type { EventMaker, FinishedEvent, LineSource, LineText } from './event.ts';
import { dayKey, TAG } from './event.ts';

interface JsonEvent {
  readonly '@timestamp'?: unknown;
  readonly event?: unknown;
}

/**
 * The event of a JSON object: its text as it is where it has a time and an `event.id`; else what is missing is added, with
 * the time of reading and the id of its place. Any other text gives an event with the text and a tag.
 */
export function finishJsonEvent(line: LineText, source: LineSource, maker: EventMaker): FinishedEvent {
  const value = objectOf(line);
  const now = new Date(maker.now()).toISOString();
  if (value === null) return malformedEvent(line, source, maker, now);

  const told = timeOf(value);
  const ownId = idOf(value);
  const place = { key: dayKey(told ?? now), id: ownId ?? source.id, malformed: false };
  if (told !== null && ownId !== null) return { ...place, json: line.text };
  const completed = {
    ...(told === null && { '@timestamp': now }),
    ...value,
    ...(told === null &&
      value['@timestamp'] !== undefined && { '@timestamp': now, timestamp_given: value['@timestamp'] }),
    ...(ownId === null && {
      event: isObject(value.event)
        ? { ...value.event, id: source.id }
        : { id: source.id, ...(value.event !== undefined && { original: JSON.stringify(value.event) }) },
    }),
  };
  return { ...place, json: JSON.stringify(completed) };
}

function malformedEvent(line: LineText, source: LineSource, maker: EventMaker, now: string): FinishedEvent {
  const event = {
    '@timestamp': now,
    message: line.text,
    host: { name: maker.host },
    log: { file: { path: source.path }, offset: source.offset },
    event: {
      id: source.id,
      original: line.text,
      ...(line.invalidBytes !== null && { original_base64: line.invalidBytes }),
      ...(line.cutFromBytes !== null && { original_bytes: line.cutFromBytes }),
    },
    tags: [
      TAG.notJson,
      ...(line.cutFromBytes === null ? [] : [TAG.cut]),
      ...(line.invalidBytes === null ? [] : [TAG.notUtf8]),
    ],
  };
  return { key: dayKey(now), id: source.id, json: JSON.stringify(event), malformed: true };
}

function objectOf(line: LineText): JsonEvent | null {
  if (line.cutFromBytes !== null || line.invalidBytes !== null) return null;
  try {
    const value: unknown = JSON.parse(line.text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

/** As ISO in UTC; null where there is none between the years 1970 and 2200. */
function timeOf({ '@timestamp': given }: JsonEvent): string | null {
  if (typeof given !== 'string') return null;
  const instant = Date.parse(given);
  return instant >= 0 && instant < LATEST ? new Date(instant).toISOString() : null;
}

function idOf({ event }: JsonEvent): string | null {
  const id = isObject(event) ? (event as { readonly id?: unknown }).id : undefined;
  return typeof id === 'string' && id !== '' ? id : null;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const LATEST = Date.UTC(2200, 0, 1);
