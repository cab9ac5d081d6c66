import type { Redis } from 'ioredis';
import { sampledEvent } from './sampledEvent.ts';
import { sampleView } from './sampleView.ts';
import type { Sequence } from './sequence.ts';
import type { Range, Seen } from './view.ts';

const DAY_MS = 86_400_000;
/** Reads of one list. */
const PLACES = 40;

/** Looks at the lists that no drain has claimed; they stay as they are. */
export async function bufferView(redis: Redis, range: Range): Promise<Seen> {
  const lists = await Promise.all(daysOf(range).map((key) => listOf(redis, key)));
  return sampleView('log_buffer', lists, range, PLACES);
}

function daysOf({ from, to }: Range): readonly string[] {
  const first = Math.floor(from / DAY_MS);
  const days = Math.ceil(to / DAY_MS) - first;
  return Array.from({ length: days }, (_, index) =>
    new Date((first + index) * DAY_MS).toISOString().slice(0, 10).replaceAll('-', ''),
  );
}

async function listOf(redis: Redis, key: string): Promise<Sequence> {
  const length = (await redis.type(key)) === 'list' ? await redis.llen(key) : 0;
  return {
    length,
    async read(place, count) {
      const found = count === 1 ? [await redis.lindex(key, place)] : await redis.lrange(key, place, place + count - 1);
      const elements = found
        .filter((json) => json !== null)
        .map((json, at) => ({ place: place + at, event: sampledEvent(json) }));
      // A drain may have claimed the list meanwhile.
      const isAtEnd = elements.length < count;
      return { elements, next: isAtEnd ? Math.max(length, place + count) : place + count };
    },
  };
}
