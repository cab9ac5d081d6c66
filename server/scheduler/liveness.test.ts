import { describe, expect, it } from 'vitest';
import { look, mayExpire, type Sight } from './liveness.ts';

const LEASE_MS = 30_000;

/** Looks at [database clock, monotonic clock] in turn. */
function after(looks: readonly (readonly [number, number])[], start: Sight | null = null): Sight {
  return looks.reduce<Sight | null>((sight, [database, monotonic]) => look(sight, database, monotonic), start) as Sight;
}

const everySecond = (seconds: number, step = 0): (readonly [number, number])[] =>
  Array.from({ length: seconds + 1 }, (_, i) => [1_000_000 + i * 1_000 + (i === seconds ? step : 0), i * 1_000]);

describe('a scheduler may call tries lost', () => {
  it.each([
    ['not at its first look', everySecond(0), false],
    ['not before one full lease', everySecond(29), false],
    ['after one full lease of looks without a gap', everySecond(30), true],
    ['not when the clock of the database has jumped ahead', everySecond(31, 11_000), false],
    ['not when it was set back', everySecond(31, -11_000), false],
    ['although the clocks drift a little', everySecond(31, 9_000), true],
    ['not after a pause, such as a host that slept', [...everySecond(31), [1_031_000 + 6_000, 37_000]] as const, false],
    ['although a look was late', [...everySecond(31), [1_031_000 + 4_900, 35_900]] as const, true],
  ])('%s', (_, looks, expected) => {
    expect(mayExpire(after(looks), LEASE_MS)).toBe(expected);
  });

  it('not after it has lost the database, until it has seen it for a lease again', () => {
    const again = everySecond(29).map(([database, monotonic]) => [database + 60_000, monotonic + 60_000] as const);
    expect(mayExpire(after(again), LEASE_MS)).toBe(false);
    expect(mayExpire(after([[1_090_000, 90_000]], after(again)), LEASE_MS)).toBe(true);
  });
});
