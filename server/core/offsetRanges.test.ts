import fc from 'fast-check';
import { expect, test } from 'vitest';
import { boundOf, decideRanges, OverlapError } from './offsetRanges.ts';
import type { ClaimedRange, DecidedRange, PartitionBounds } from './offsetRanges.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const TOPIC = 'topic';

/** Logs of partitions as the times of their messages, and the ledger of what runs of hours have claimed. */
class World {
  readonly logs: number[][] = [];
  readonly claimed: ClaimedRange[] = [];

  run(hour: number, topicId = TOPIC): readonly DecidedRange[] {
    const interval = { start: new Date(hour * HOUR), end: new Date((hour + 1) * HOUR) };
    const bounds = this.logs.map((log, partition): PartitionBounds => ({
      partition,
      start: cut(log, hour * HOUR),
      end: cut(log, (hour + 1) * HOUR),
    }));
    const decided = decideRanges(interval, topicId, bounds, this.claimed);
    this.claimed.push(...decided.map((range) => Object.assign({ ...interval, topicId }, range)));
    return decided;
  }

  /** All that was claimed of a partition, in the order of the intervals. */
  of(partition: number): readonly ClaimedRange[] {
    return this.claimed
      .filter((range) => range.partition === partition)
      .toSorted((a, b) => a.start.getTime() - b.start.getTime() || Number(a.from - b.from));
  }
}

function cut(log: readonly number[], time: number): bigint {
  const offset = log.findIndex((each) => each >= time);
  return boundOf(
    offset === -1 ? null : { offset: BigInt(offset), time: log[offset] ?? 0 },
    BigInt(log.length),
    10 * HOUR,
  );
}

const HOURS = 5;
const times = fc.array(fc.integer({ min: 0, max: HOURS * HOUR - 1 }), { maxLength: 12 });
const step = fc.oneof(
  fc.record({ run: fc.nat({ max: HOURS - 1 }) }),
  fc.record({ partition: fc.nat({ max: 3 }), times }),
);

test('whatever arrives when, late or not, and in whatever order the runs come, nothing is read twice or left out', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const world = new World();
      world.logs.push([], []);
      for (const each of steps) {
        if ('run' in each) world.run(each.run);
        else if (each.partition <= world.logs.length) (world.logs[each.partition] ??= []).push(...each.times);
      }
      // Every interval runs at last.
      for (let hour = 0; hour < HOURS; hour++) world.run(hour);
      for (const [partition, log] of world.logs.entries()) {
        const ranges = world.of(partition);
        let at = 0n;
        for (const range of ranges) {
          expect(range.from).toBe(at);
          at = range.to;
        }
        expect(at).toBe(BigInt(log.length));
      }
    }),
  );
});

test('of a log that does not change, each interval gets the same, in whatever order the runs come', () => {
  fc.assert(
    fc.property(times, fc.shuffledSubarray([0, 1, 2, 3, 4]), (log, order) => {
      const world = new World();
      world.logs.push(log);
      for (const hour of order) {
        expect(world.run(hour)).toMatchObject([{ from: cut(log, hour * HOUR), to: cut(log, (hour + 1) * HOUR) }]);
        expect(world.run(hour)).toMatchObject([{ from: cut(log, (hour + 1) * HOUR), to: cut(log, (hour + 1) * HOUR) }]);
      }
    }),
  );
});

test('a message that comes after its interval was claimed is in the next one', () => {
  const world = new World();
  world.logs.push([0, HOUR - 1]);
  expect(world.run(0)).toEqual([{ partition: 0, from: 0n, to: 2n, left: 0n }]);
  world.logs[0]?.push(HOUR - 1, HOUR + 1);
  expect(world.run(1)).toEqual([{ partition: 0, from: 2n, to: 4n, left: 0n }]);
});

test('a partition that is new since the interval before is read from its beginning', () => {
  const world = new World();
  world.logs.push([0]);
  world.run(0);
  world.logs.push([5, HOUR + 1, 2 * HOUR]);
  expect(world.run(1)).toEqual([
    { partition: 0, from: 1n, to: 1n, left: 0n },
    { partition: 1, from: 0n, to: 2n, left: 0n },
  ]);
});

test('what lies between intervals without a run is left to them, and counted', () => {
  const world = new World();
  world.logs.push([0, HOUR, HOUR + 1, 2 * HOUR]);
  world.run(0);
  expect(world.run(2)).toEqual([{ partition: 0, from: 3n, to: 4n, left: 2n }]);
  expect(world.run(1)).toEqual([{ partition: 0, from: 1n, to: 3n, left: 0n }]);
});

test('a topic that was made again begins anew', () => {
  const world = new World();
  world.logs.push([0, 1, HOUR]);
  world.run(0);
  world.logs[0] = [2, HOUR + 1];
  expect(world.run(1, 'again')).toEqual([{ partition: 0, from: 0n, to: 2n, left: 0n }]);
});

test('a message from the future holds up nothing behind it', () => {
  const world = new World();
  world.logs.push([0, 10 * HOUR + DAY + 1, 1]);
  expect(world.run(0)).toEqual([{ partition: 0, from: 0n, to: 3n, left: 0n }]);
  world.logs[0]?.push(HOUR + 1);
  expect(world.run(1)).toEqual([{ partition: 0, from: 3n, to: 4n, left: 0n }]);
});

test('intervals that overlap are refused', () => {
  const world = new World();
  world.logs.push([]);
  world.run(1);
  const day = { start: new Date(0), end: new Date(DAY) };
  expect(() => decideRanges(day, TOPIC, [], world.claimed)).toThrow(OverlapError);
  expect(() => decideRanges(day, TOPIC, [], world.claimed)).toThrow(/1970-01-01T01:00:00.000Z.*a `to` of its own/);
});
