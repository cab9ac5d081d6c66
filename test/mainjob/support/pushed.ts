import type { Redis } from 'ioredis';
import type { GeneratedEvent } from '../../../sandbox/events/generate.ts';
import { generateEvents } from '../../../sandbox/events/generate.ts';
import { tallyByDay, type DayTally } from '../../../sandbox/events/tally.ts';
import { between, randomOf } from '../../../sandbox/events/random.ts';

/** An element of a list that is no event, and why the drain has to refuse it. */
export interface Poison {
  readonly raw: Buffer | string;
  readonly reason: RegExp;
}

/** What was pushed into the log buffer, and what has to come of it. */
export interface Pushed {
  /** Events of a UTC day by the generator, as Logstash pushes them; a `part` of them is a part of the same day. */
  day(of: DayToPush): Promise<void>;
  /** Elements that the drain has to refuse. */
  poison(key: string, elements: readonly Poison[]): Promise<void>;
  /** Elements that become events of the warehouse and that the load has to refuse. */
  unloadable(key: string, elements: readonly string[]): Promise<void>;
  /** Events that were made by hand. */
  events(events: readonly GeneratedEvent[]): Promise<void>;
  readonly elements: number;
  readonly rejects: number;
  readonly refusedByLoad: number;
  readonly keys: ReadonlySet<string>;
  tally(): ReadonlyMap<string, DayTally>;
}

export interface DayToPush {
  readonly day: string;
  readonly seed: number;
  readonly count: number;
  readonly from?: number;
  readonly to?: number;
}

/** Logstash's batch. */
const BATCH = 125;
const POISON: readonly Poison[] = [
  { raw: '{"message":"half', reason: /not valid JSON/ },
  { raw: '', reason: /empty/ },
  { raw: '[1,2]', reason: /not a JSON object/ },
  { raw: Buffer.from('{"message":"a\0b"}'), reason: /control character/ },
];

export function createPushed(redis: Redis): Pushed {
  const events: GeneratedEvent[] = [];
  const keys = new Set<string>();
  let rejects = 0;
  let refusedByLoad = 0;
  const push = async (key: string, elements: readonly (Buffer | string)[]): Promise<void> => {
    keys.add(key);
    for (let at = 0; at < elements.length; at += BATCH) await redis.rpush(key, ...elements.slice(at, at + BATCH));
  };
  const pushEvents = async (given: readonly GeneratedEvent[]): Promise<void> => {
    for (const [key, list] of Map.groupBy(given, (event) => event.utcKey)) {
      await push(
        key,
        list.map((event) => event.json),
      );
    }
    events.push(...given);
  };
  const pushPoison = async (key: string, elements: readonly Poison[]): Promise<void> => {
    await push(
      key,
      elements.map(({ raw }) => raw),
    );
    rejects += elements.length;
  };
  return {
    async day(of) {
      const made = [...generateEvents(of)];
      const random = randomOf(of.seed, Number(of.day));
      const cut = between(random, 1, made.length - 1);
      await pushEvents(made.slice(0, cut));
      await pushPoison(of.day, POISON);
      await pushEvents(made.slice(cut));
      // A push whose answer was lost is repeated: its events are there twice.
      await pushEvents(made.slice(cut, cut + between(random, 1, 20)));
    },
    poison: pushPoison,
    async unloadable(key, elements) {
      await push(key, elements);
      refusedByLoad += elements.length;
    },
    events: pushEvents,
    get elements() {
      return events.length + rejects + refusedByLoad;
    },
    get rejects() {
      return rejects;
    },
    get refusedByLoad() {
      return refusedByLoad;
    },
    keys,
    tally: () => tallyByDay(events),
  };
}
