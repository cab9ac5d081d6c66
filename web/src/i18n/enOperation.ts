import { plural } from './counted.ts';

/** What the screens of operations share. */
export const enOperation = {
  title: 'Operations',
  areas: 'Parts of operations',
  tabs: {
    pools: 'Pools',
    workers: 'Workers',
    connections: 'Connections',
    variables: 'Variables',
    calendars: 'Calendars',
    files: 'Files',
  },
  allLoad: 'Every DAG file loads.',
  edit: 'Edit',
  editOf: (name: string) => `Edit ${name}`,
  remove: 'Delete',
  removeOf: (name: string) => `Delete ${name}`,
  keep: 'Keep it',
  save: 'Save',
  fix: 'Correct the marked fields.',
  saved: (name: string) => `${name} is saved.`,
  removed: (name: string) => `${name} is deleted.`,
  holders: (count: number) => plural(count, 'task holds slots', 'tasks hold slots'),
  slotsOf: (slots: number) => plural(slots, 'slot', 'slots'),
} as const;
