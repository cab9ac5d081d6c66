import { plural } from './counted.ts';

/** Pools: slots that tasks share. */
export const enPool = {
  count: (count: number) => plural(count, 'pool', 'pools'),
  hint: 'Tasks of a pool share its slots, whatever their DAGs.',
  create: 'New pool',
  taken: (occupied: string, slots: string) => `${occupied} of ${slots} slots taken`,
  takenOfAny: (occupied: number) => `${plural(occupied, 'slot', 'slots')} taken, no limit`,
  parts: { running: 'running', queued: 'queued', deferred: 'deferred' },
  waiting: (slots: number) => plural(slots, 'slot is waited for', 'slots are waited for'),
  use: (name: string) => `Use of ${name}`,
  countsDeferred: 'deferred tasks keep their slots',
  first: (count: number) => `Only the first ${count} are shown.`,
  missing: (name: string) => `The pool ${name} is not there. Its tasks never start:`,
  createNamed: (name: string) => `Create ${name}`,
  misfit: 'Never starts:',
  name: 'Name',
  slots: 'Slots',
  slotsHint: 'A whole number; -1 is no limit.',
  slotsProblem: 'Give a whole number from 0, or -1 for no limit.',
  nameProblem: 'A pool needs a name of at most 256 characters.',
  description: 'Description',
  includeDeferred: 'Deferred tasks keep their slots',
  removeHint: 'Tasks of this pool wait until there is a pool of its name again. What runs goes on.',
  exists: 'There is a pool of this name already.',
} as const;
