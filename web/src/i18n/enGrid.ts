/** Tasks by runs. */
export const enGrid = {
  label: (dagId: string) => `Tasks of ${dagId} by runs; arrow keys move, Enter opens`,
  tasks: 'Tasks',
  search: 'Search tasks',
  legend: 'States',
  hint: 'Point at a cell to see what it is; click to open the task, a column head to open the run.',
  mapped: 'mapped',
  gone: 'no longer there',
  absent: 'not in this run',
  noMatch: 'No task or group of that name.',
  /** Below the bar of a run that the schedule did not start. */
  typeMarks: { manual: 'M', backfill: 'B', asset_triggered: 'D' },
} as const;
