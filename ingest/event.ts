import type { AccessLine } from './accessLine.ts';
import { parseAccessLine } from './accessLine.ts';
import type { AgentFields } from './agent.ts';
import type { GeoReader } from './geo.ts';
import { parseTimeLocal } from './timeLocal.ts';

/** Where a line lies. */
export interface LineSource {
  readonly path: string;
  /** Byte offset of the line's first byte in its file. */
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
const TAG = {
  malformed: '_grokparsefailure',
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
  const event = {
    '@timestamp': timestamp,
    '@version': '1',
    message: line.text,
    ...(fields !== null && fieldsOf(fields, maker)),
    host: { name: maker.host },
    log: { file: { path: source.path }, offset: source.offset },
    event: {
      id: source.id,
      original: line.text,
      ...(line.invalidBytes !== null && { original_base64: line.invalidBytes }),
      ...(line.cutFromBytes !== null && { original_bytes: line.cutFromBytes }),
    },
    ...(tags.length > 0 && { tags }),
  };
  return { key: dayKey(timestamp), json: JSON.stringify(event), malformed: fields === null };
}

function fieldsOf(line: AccessLine, maker: EventMaker): object {
  const geo = maker.placeOf?.(line.remoteAddr) ?? null;
  return {
    remote_addr: line.remoteAddr,
    remote_user: line.remoteUser,
    time_local: line.timeLocal,
    method: line.method,
    request: line.request,
    httpversion: line.httpVersion,
    status: line.status,
    ...(line.bodyBytesSent !== null && { body_bytes_sent: line.bodyBytesSent }),
    ...(line.responseTime !== null && { response_time: line.responseTime }),
    referrer: line.referrer,
    UA: line.userAgent,
    ...(geo !== null && { clientgeoip: { geo } }),
    user_agent: maker.agentOf(line.userAgent),
  };
}

function dayKey(iso: string): string {
  return iso.slice(0, 4) + iso.slice(5, 7) + iso.slice(8, 10);
}
