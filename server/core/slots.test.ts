import { describe, expect, it } from 'vitest';
import { slotsOf } from './slots.ts';

describe('slotsOf', () => {
  it('keeps queues apart', () => {
    const slots = slotsOf([{ queues: ['a'], lanes: null, free: 1 }]);
    expect([slots.take('b', 0), slots.take('a', 0), slots.take('a', 0)]).toEqual([false, true, false]);
  });

  it('keeps lanes apart', () => {
    const slots = slotsOf([
      { queues: ['a'], lanes: [0], free: 1 },
      { queues: ['a'], lanes: null, free: 1 },
    ]);
    expect([slots.take('a', 1), slots.take('a', 1), slots.take('a', 0)]).toEqual([true, false, true]);
  });

  it('lets earlier tasks give way to a worker of their own', () => {
    const slots = slotsOf([
      { queues: ['a', 'b'], lanes: null, free: 1 },
      { queues: ['b', 'c'], lanes: null, free: 1 },
      { queues: ['c'], lanes: null, free: 1 },
    ]);
    expect([slots.take('b', 0), slots.take('c', 0), slots.take('a', 0), slots.take('a', 0)]).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });

  it('has none where there is no worker, or none is free', () => {
    expect(slotsOf([]).take('a', 0)).toBe(false);
    expect(slotsOf([{ queues: ['a'], lanes: null, free: 0 }]).take('a', 0)).toBe(false);
    expect(slotsOf([{ queues: ['a'], lanes: null, free: -1 }]).take('a', 0)).toBe(false);
  });
});

describe('room for a lane', () => {
  const groups = [
    { queues: ['a'], lanes: null, free: 1 },
    { queues: ['a'], lanes: [0], free: 1 },
    { queues: ['b'], lanes: null, free: -1 },
  ];

  it.each([
    [[], true, true],
    [[0], true, true],
    [[1], true, false],
    [[0, 0], false, false],
    [[0, 1], false, false],
  ])('after %j is left for live work: %s, for backfills: %s', (lanes, live, backfill) => {
    const slots = slotsOf(groups);
    for (const lane of lanes) expect(slots.take('a', lane)).toBe(true);
    expect([slots.hasRoom(0), slots.hasRoom(1)]).toEqual([live, backfill]);
  });

  it('is none without workers', () => {
    expect(slotsOf([]).hasRoom(0)).toBe(false);
  });
});
