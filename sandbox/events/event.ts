import { timeLocalOf, lineOf } from './line.ts';
import type { Request } from './content.ts';
import type { LogRecord } from './plan.ts';

/** An event as `haru ingest` and Logstash push it: fields nested as in ECS, any of them may be missing. */
export type EcsEvent = Readonly<Record<string, unknown>>;

export function eventOf(record: LogRecord, id: string): EcsEvent {
  const line = lineOf(record);
  const carrier = {
    '@timestamp': isoOf(record.micros),
    '@version': '1',
    message: line,
    host: { name: 'web-1' },
    log: { file: { path: '/var/log/nginx/access.log' } },
    event: { id, original: line },
    input: { type: 'log' },
  };
  const { content } = record;
  if (content.kind === 'malformed') return { ...carrier, tags: ['_grokparsefailure'] };
  return {
    ...carrier,
    ...(!record.withoutTimeLocal && { time_local: timeLocalOf(record.micros) }),
    ...fieldsOf(content),
  };
}

function fieldsOf(request: Request): EcsEvent {
  return {
    remote_addr: request.address,
    remote_user: request.user,
    method: request.method,
    request: request.target,
    httpversion: request.httpVersion,
    status: request.status,
    ...(request.bytes !== null && { body_bytes_sent: request.bytes }),
    ...(request.responseTime !== null && { response_time: request.responseTime }),
    referrer: request.referrer,
    UA: request.agentText,
    ...(request.place !== null && { clientgeoip: { geo: request.place } }),
    user_agent: agentFieldsOf(request),
  };
}

function agentFieldsOf({ agent }: Request): EcsEvent {
  return {
    name: agent.name,
    device: { name: agent.device },
    os: { name: agent.os, ...(agent.osVersion !== null && { version: agent.osVersion }) },
  };
}

/** ISO 8601 in UTC with milliseconds, with microseconds where there are any. */
export function isoOf(micros: number): string {
  const iso = new Date(Math.floor(micros / 1000)).toISOString();
  const rest = micros % 1000;
  return rest === 0 ? iso : `${iso.slice(0, -1)}${String(rest).padStart(3, '0')}Z`;
}
