import type { Redis } from 'ioredis';
import type { Range, View } from './view.ts';
import { pathOf, topOf } from './view.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** Reads of one view: so many places of a list, each with so many neighbors. */
const PLACES = 40;
const NEIGHBORS = 50;

interface Sampled {
  readonly at: number;
  readonly status: number | null;
  readonly path: string | null;
}

/** Elements [first, end) of a day's list that lie in the range, and how many the list has. */
interface Stretch {
  readonly key: string;
  readonly first: number;
  readonly end: number;
  readonly length: number;
}

/**
 * Looks at the lists that no drain has claimed, without changing them: lengths are exact, the rest is estimated from a
 * bounded number of elements. Lists are nearly in the order of time, so the range's ends are found by halving.
 */
export async function bufferView(redis: Redis, range: Range): Promise<Omit<View, 'loadedUntil'>> {
  const minutes = new Map<number, number>();
  const statuses = new Map<number | null, number>();
  const paths = new Map<string, number>();
  let [total, buffered, read] = [0, 0, 0];

  const stretches = await Promise.all(daysOf(range).map((key) => stretchOf(redis, key, range)));
  for (const stretch of stretches) {
    buffered += stretch.length;
    const count = stretch.end - stretch.first;
    if (count <= 0) continue;
    const sampled = (await sample(redis, stretch)).filter(({ at }) => at >= range.from && at < range.to);
    read += sampled.length;
    total += count;
    const weight = sampled.length === 0 ? 0 : count / sampled.length;
    for (const { at, status, path } of sampled) {
      add(minutes, Math.floor(at / MINUTE_MS) * MINUTE_MS, weight);
      add(statuses, status, weight);
      if (path !== null) add(paths, path, weight);
    }
  }
  return {
    source: 'log_buffer',
    total,
    minutes: [...minutes]
      .sort(([a], [b]) => a - b)
      .map(([at, count]) => ({ at: new Date(at).toISOString(), count: Math.round(count) })),
    statuses: [...statuses]
      .sort(([, a], [, b]) => b - a)
      .map(([status, count]) => ({ status, count: Math.round(count) })),
    paths: topOf(paths).map(({ path, count }) => ({ path, count: Math.round(count) })),
    sample: { read, buffered },
    arePathsExact: false,
    asOf: new Date().toISOString(),
  };
}

function daysOf({ from, to }: Range): readonly string[] {
  const first = Math.floor(from / DAY_MS);
  const days = Math.ceil(to / DAY_MS) - first;
  return Array.from({ length: days }, (_, index) =>
    new Date((first + index) * DAY_MS).toISOString().slice(0, 10).replaceAll('-', ''),
  );
}

async function stretchOf(redis: Redis, key: string, { from, to }: Range): Promise<Stretch> {
  const length = (await redis.type(key)) === 'list' ? await redis.llen(key) : 0;
  const firstFrom = async (instant: number): Promise<number> => {
    let [low, high] = [0, length];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const element = await redis.lindex(key, middle);
      if (element !== null && (sampledOf(element)?.at ?? -Infinity) < instant) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return length === 0
    ? { key, first: 0, end: 0, length }
    : { key, first: await firstFrom(from), end: await firstFrom(to), length };
}

/** All of a short stretch; of a long one, groups of neighbors at even distances. */
async function sample(redis: Redis, { key, first, end }: Stretch): Promise<readonly Sampled[]> {
  const count = end - first;
  const elements: string[] = [];
  if (count <= PLACES * NEIGHBORS) elements.push(...(await redis.lrange(key, first, end - 1)));
  else {
    for (let place = 0; place < PLACES; place += 1) {
      const at = first + Math.floor((place * (count - NEIGHBORS)) / (PLACES - 1));
      elements.push(...(await redis.lrange(key, at, at + NEIGHBORS - 1)));
    }
  }
  return elements.flatMap((element) => sampledOf(element) ?? []);
}

/** Null where the element is no event with a time. */
function sampledOf(element: string): Sampled | null {
  try {
    const event = JSON.parse(element) as Readonly<Record<string, unknown>>;
    const at = Date.parse(String(event['@timestamp']));
    const { status, request } = event;
    if (Number.isNaN(at)) return null;
    return {
      at,
      status: typeof status === 'number' ? status : null,
      path: typeof request === 'string' ? pathOf(request) : null,
    };
  } catch {
    return null;
  }
}

function add<K>(counts: Map<K, number>, key: K, weight: number): void {
  counts.set(key, (counts.get(key) ?? 0) + weight);
}
