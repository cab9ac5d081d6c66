import { expect, it } from 'vitest';
import { TASK_STATES } from './states.ts';
import { instancesIn, moved, tallyOf } from './tally.ts';

it('counts 0 for every state that is not given', () => {
  const tally = tallyOf({ success: 3 });
  expect(Object.keys(tally)).toEqual([...TASK_STATES]);
  expect(instancesIn(tally)).toBe(3);
  expect(tally.success).toBe(3);
});

it('moves counts and leaves the given tally as it is', () => {
  const before = tallyOf({ none: 5 });
  expect(moved(before, 'none', 'skipped', 2)).toEqual(tallyOf({ none: 3, skipped: 2 }));
  expect(moved(before, 'none', 'none', 2)).toEqual(before);
  expect(before.none).toBe(5);
});
