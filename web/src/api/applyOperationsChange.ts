import type { Change } from '../domain/changes.ts';
import { keys } from './keys.ts';
import type { Mark } from './refresher.ts';

/** Tasks come and go all the time; who holds slots is read no more often than this. */
const SLOTS_PAUSE_MS = 2_000;

/** Marks what shows the installation itself: the message names the subject, and nothing of what has changed. */
export function applyOperationsChange({ subject }: Pick<Change, 'subject'>, mark: Mark): void {
  switch (subject) {
    case 'task':
      mark(keys.poolUse(), SLOTS_PAUSE_MS);
      mark(keys.processes(), SLOTS_PAUSE_MS);
      return;
    case 'pool':
      mark(keys.poolUse());
      return;
    case 'connection':
      mark(keys.connections());
      return;
    case 'variable':
      mark(keys.variablesAll());
      return;
    case 'calendar':
      mark(keys.calendarsAll());
      return;
    case 'worker':
      mark(keys.processes());
      return;
  }
}
