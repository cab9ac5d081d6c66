import { describe, expect, it } from 'vitest';
import { roomLeft, slotsOf } from './slots.ts';

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

describe('roomLeft', () => {
  const groups = [
    { queues: ['a'], lanes: null, free: 3 },
    { queues: ['a'], lanes: [0], free: 1 },
    { queues: ['b'], lanes: null, free: -1 },
  ];

  it.each([
    [0, [], 4],
    [1, [], 3],
    [1, [0], 3],
    [1, [0, 0], 2],
    [1, [1, 1], 1],
    [0, [0, 0, 0, 0], 0],
  ])('in lane %i after %j', (lane, taken, left) => {
    expect(roomLeft(groups, lane, taken)).toBe(left);
  });
});
