import type { AccessLine } from './accessLine.ts';
import { parseAccessLine } from './accessLine.ts';
import type { AgentFields } from './agent.ts';
import type { GeoReader } from './geo.ts';
import { parseTimeLocal } from './timeLocal.ts';

/** Where a line lies. */
export interface LineSource {
  /** Of its file, or the topic and partition. */
  readonly path: string;
  /** Byte offset of the line's first byte in its file, or the message's offset in its partition. */
  readonly offset: number;
  /** `event.id`: the same each time that the line is read. */
  readonly id: string;
}

/** A line as read: its text and what reading did to it. */
export interface LineText {
  readonly text: string;
  /** Bytes of the whole line where `text` is only its beginning, else null. */
  readonly cutFromBytes: number | null;
  /** The bytes in base64 where they are no UTF-8 and `text` shows U+FFFD for what is wrong, else null. */
  readonly invalidBytes: string | null;
}

/** An event ready for its list. */
export interface FinishedEvent {
  /** Name of the list: UTC date of `@timestamp`, `YYYYMMDD`. */
  readonly key: string;
  /** `event.id`. */
  readonly id: string;
  readonly json: string;
  readonly malformed: boolean;
}

export interface EventMaker {
  readonly host: string;
  readonly agentOf: (text: string) => AgentFields;
  /** Null where no database of places is there. */
  readonly placeOf: GeoReader | null;
  /** Epoch milliseconds; the `@timestamp` of a line that tells no time. */
  readonly now: () => number;
}

/** `tags` of an event, as Logstash and Filebeat name what went wrong. */
export const TAG = {
  malformed: '_grokparsefailure',
  notJson: '_jsonparsefailure',
  badTime: '_dateparsefailure',
  cut: '_truncated',
  notUtf8: '_invalid_utf8',
} as const;

/** The event of a line: every line gives one, a malformed line one with its text, a tag and the time of reading. */
export function finishEvent(line: LineText, source: LineSource, maker: EventMaker): FinishedEvent {
  const fields = parseAccessLine(line.text);
  const told = fields === null ? null : parseTimeLocal(fields.timeLocal);
  const timestamp = new Date(told ?? maker.now()).toISOString();
  const tags = [
    ...(fields === null ? [TAG.malformed] : told === null ? [TAG.badTime] : []),
    ...(line.cutFromBytes === null ? [] : [TAG.cut]),
    ...(line.invalidBytes === null ? [] : [TAG.notUtf8]),
  ];
  // By hand, with the line quoted once for its two places: a serializer takes most of the time of the whole ingest.
  const original = JSON.stringify(line.text);
  const json =
    `{"@timestamp":"${timestamp}","@version":"1","message":${original}` +
    (fields === null ? '' : fieldsOf(fields, maker)) +
    `,"host":{"name":${JSON.stringify(maker.host)}}` +
    `,"log":{"file":{"path":${JSON.stringify(source.path)}},"offset":${source.offset}}` +
    `,"event":{"id":${JSON.stringify(source.id)},"original":${original}` +
    (line.invalidBytes === null ? '' : `,"original_base64":"${line.invalidBytes}"`) +
    (line.cutFromBytes === null ? '' : `,"original_bytes":${line.cutFromBytes}`) +
    (tags.length === 0 ? '}}' : `},"tags":${JSON.stringify(tags)}}`);
  return { key: dayKey(timestamp), id: source.id, json, malformed: fields === null };
}

/** Members of the event's object, each after a comma. */
function fieldsOf(line: AccessLine, maker: EventMaker): string {
  const geo = maker.placeOf?.(line.remoteAddr) ?? null;
  return (
    `,"remote_addr":${JSON.stringify(line.remoteAddr)}` +
    `,"remote_user":${JSON.stringify(line.remoteUser)}` +
    `,"time_local":${JSON.stringify(line.timeLocal)}` +
    `,"method":"${line.method}"` +
    `,"request":${JSON.stringify(line.request)}` +
    `,"httpversion":"${line.httpVersion}"` +
    `,"status":${line.status}` +
    (line.bodyBytesSent === null ? '' : `,"body_bytes_sent":${line.bodyBytesSent}`) +
    (line.responseTime === null ? '' : `,"response_time":${line.responseTime}`) +
    `,"referrer":${JSON.stringify(line.referrer)}` +
    `,"UA":${JSON.stringify(line.userAgent)}` +
    (geo === null ? '' : `,"clientgeoip":{"geo":${serialized(geo)}}`) +
    `,"user_agent":${serialized(maker.agentOf(line.userAgent))}`
  );
}

/** Places and agents are remembered as objects, and so are their texts. */
const texts = new WeakMap<object, string>();

function serialized(value: object): string {
  const known = texts.get(value);
  if (known !== undefined) return known;
  const text = JSON.stringify(value);
  texts.set(value, text);
  return text;
}

/** `YYYYMMDD` of an ISO time. */
export function dayKey(iso: string): string {
  return iso.slice(0, 4) + iso.slice(5, 7) + iso.slice(8, 10);
}
