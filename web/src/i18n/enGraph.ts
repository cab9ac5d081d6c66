import { plural } from './counted.ts';

/** The graph of a DAG's tasks. */
export const enGraph = {
  label: (tasks: number) =>
    `Graph of ${plural(tasks, 'task', 'tasks')}. Plus and minus zoom, zero fits all of it, arrow keys move.`,
  run: 'States of',
  noRun: 'the structure alone',
  zoom: 'Zoom',
  nearer: 'Zoom in',
  further: 'Zoom out',
  fit: 'Fit',
  fold: 'Fold the group',
  unfold: 'Open the group',
  foldAll: 'Fold groups',
  unfoldAll: 'Open groups',
  tasks: (count: number) => plural(count, 'task', 'tasks'),
  mapped: (operator: string) => `${operator}, mapped`,
  in: 'reads',
  out: 'publishes',
} as const;
