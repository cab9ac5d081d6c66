import { createHash } from 'node:crypto';
import type { FinishedEvent } from '../event.ts';

/** What became of one event of a `_bulk` request. */
export interface BulkItem {
  readonly status: number;
  readonly error?: { readonly type: string; readonly reason: string };
}

export interface BulkAnswer {
  readonly errors: boolean;
  readonly items: readonly { readonly create: BulkItem }[];
}

export type BulkOutcome = 'stored' | 'again' | 'refused';

const CONFLICT = 409;
const TOO_MANY = 429;

/**
 * A repeat of an event that is there already conflicts with it: it is stored. What the server has no room or no shard for
 * at the moment goes again; anything else is refused for good.
 */
export function outcomeOf({ status }: BulkItem): BulkOutcome {
  if (status < 300 || status === CONFLICT) return 'stored';
  return status === TOO_MANY || status >= 500 ? 'again' : 'refused';
}

/** Actions and documents, line by line: `create` under the event's id, in the index of its UTC day. */
export function bulkBody(events: readonly FinishedEvent[], index: string): string {
  const lines = events.map(
    ({ id, key, json }) =>
      `{"create":{"_index":"${dayIndex(index, key)}","_id":${JSON.stringify(documentId(id))}}}\n${json}\n`,
  );
  return lines.join('');
}

const LONGEST_ID_BYTES = 512;

/** A longer id would have the server refuse the whole request. */
function documentId(id: string): string {
  return Buffer.byteLength(id) <= LONGEST_ID_BYTES ? id : createHash('sha256').update(id).digest('hex');
}

/** `haru-access` and `20221130`: `haru-access-2022.11.30`, as Logstash names its indices. */
export function dayIndex(index: string, day: string): string {
  return `${index}-${day.slice(0, 4)}.${day.slice(4, 6)}.${day.slice(6, 8)}`;
}

/** The event that stands for a refused one: its text as it was, and why, where no field can be refused again. */
export function refusedEvent(event: FinishedEvent, { error }: BulkItem, now: Date): FinishedEvent {
  const json = JSON.stringify({
    '@timestamp': now.toISOString(),
    event: { id: event.id, original: event.json, reason: `${error?.type ?? 'error'}: ${error?.reason ?? ''}` },
  });
  return { ...event, json };
}
