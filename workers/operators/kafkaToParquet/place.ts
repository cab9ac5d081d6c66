import type { PlaceColumn } from '../../drain/place.ts';
import { MAX_PLACE_BYTES } from '../../drain/place.ts';
import type { MessageBlock, TopicMessage } from '../../../server/kafka/messages.ts';

/** Where a row was in the topic: partition, offset, the message's time, and its key as bytes. */
export const TOPIC_PLACE: readonly PlaceColumn[] = [
  { name: '_partition', type: 'INTEGER', value: (field) => field, inReject: 'partition' },
  { name: '_offset', type: 'BIGINT', value: (field) => field, inReject: 'offset' },
  {
    name: '_timestamp',
    type: 'BIGINT',
    value: (field) => `case when ${field} >= 0 then epoch_ms(${field})::timestamptz end`,
    inReject: null,
  },
  // The mark before it tells an empty key from none.
  { name: '_key', type: 'VARCHAR', value: (field) => `from_base64(substr(${field}, 2))`, inReject: null },
];

const KEY_MARK = 'k';
/** In base64 it fits beside the numbers. */
const MAX_KEY_BYTES = MAX_PLACE_BYTES / 2;

export function placeOf(
  { partition }: MessageBlock,
  { offset, time, key }: TopicMessage,
): readonly (string | number)[] {
  const isLong = key !== null && key.length > MAX_KEY_BYTES;
  return [partition, `${offset}`, `${time}`, key === null || isLong ? '' : `${KEY_MARK}${key.toString('base64')}`];
}

/** Why a message can be no row, whatever its bytes are. */
export function refusalOf({ key, value }: TopicMessage): string | undefined {
  if (value === null) return 'no value: a tombstone';
  return key !== null && key.length > MAX_KEY_BYTES
    ? `a key of ${key.length} bytes, more than the ${MAX_KEY_BYTES} that one may have`
    : undefined;
}
