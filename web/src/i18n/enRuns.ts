import { plural } from './counted.ts';

/** What is done to many runs at once. */
export const enRuns = {
  chooseAll: 'Choose all that are listed',
  choose: (run: string) => `Choose ${run}`,
  chosen: (runs: number) => `${plural(runs, 'run', 'runs')} chosen`,
  none: 'Shift and a click choose all in between.',
  verbs: { clear: 'Clear…', success: 'Mark success…', failed: 'Mark failed…', delete: 'Delete…' },
  titles: {
    clear: (runs: number) => `Clear ${plural(runs, 'run', 'runs')}`,
    success: (runs: number) => `Mark ${plural(runs, 'run', 'runs')} as success`,
    failed: (runs: number) => `Mark ${plural(runs, 'run', 'runs')} as failed`,
    delete: (runs: number) => `Delete ${plural(runs, 'run', 'runs')}`,
  },
  hints: {
    clear: 'Their tasks run again; earlier tries and their logs stay.',
    success: 'They count as succeeded. What runs of them is stopped first; no task goes again.',
    failed: 'They count as failed. What runs of them is stopped first; no task goes again.',
    delete: 'Runs, tries, results and logs are gone for good. To let runs go again, clear them instead.',
  },
  list: 'What will change',
  same: 'is so already',
  running: 'is running, and is not deleted: stop it first',
  submit: {
    success: (runs: number) => `Mark ${plural(runs, 'run', 'runs')} as success`,
    failed: (runs: number) => `Mark ${plural(runs, 'run', 'runs')} as failed`,
    delete: (runs: number) => `Delete ${plural(runs, 'run', 'runs')}`,
  },
  done: {
    clear: (runs: number) => `${plural(runs, 'run', 'runs')} cleared.`,
    success: (runs: number) => `${plural(runs, 'run', 'runs')} marked as success.`,
    failed: (runs: number) => `${plural(runs, 'run', 'runs')} marked as failed.`,
    delete: (runs: number) => `${plural(runs, 'run', 'runs')} deleted.`,
  },
  refused: (runs: number) => `${plural(runs, 'run was', 'runs were')} left as before:`,
} as const;
