import { HaruError } from '../core/errors.ts';
import { firstOf } from '../core/firstOf.ts';

/** Changes that an error names. */
const NAMED = 5;

/** Throws `CONFLICT` where a plan is not the one that was agreed to; `changes`: a sentence for each difference. */
export function refuseChanges(changes: readonly string[]): void {
  if (changes.length === 0) return;
  throw new HaruError(
    'CONFLICT',
    `The plan has changed since it was made: ${firstOf(changes, NAMED, { between: '; ' })}. Look at the plan again.`,
  );
}
