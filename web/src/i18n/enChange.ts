import { plural } from './counted.ts';

/** Clearing and marking of tasks. */
export const enChange = {
  open: 'Clear or mark…',
  openOf: (taskId: string) => `Clear or mark ${taskId}`,
  openRun: 'Clear tasks…',
  title: (what: string) => `Clear or mark ${what}`,
  titleRun: (what: string) => `Clear the tasks of ${what}`,
  verb: 'What to do',
  verbs: { clear: 'Clear', success: 'Mark success', failed: 'Mark failed', skipped: 'Mark skipped' },
  verbHints: {
    clear: 'They run again; earlier tries and their logs stay.',
    success: 'They count as done without running. Failed tasks after them go again.',
    failed: 'They count as failed. What runs of them is stopped first.',
    skipped: 'They count as skipped. What runs of them is stopped first.',
  },
  indexes: 'Map indexes',
  indexesHint: 'Empty: all instances. For example 0, 3-5',
  problems: {
    indexes: 'Give numbers and ranges from 0 to 9999, as 0, 3-5.',
  },
  also: 'Also',
  upstream: 'Tasks before',
  downstream: 'Tasks after',
  past: 'Earlier runs',
  future: 'Later runs',
  noDate: 'This run has no logical date, so no run comes before or after it.',
  limits: 'But',
  onlyFailed: 'only failed ones',
  preventRunning: 'not while one of them is running',
  version: 'Version',
  onLatest: 'the latest one, not that of the run',
  onLatestHint:
    'Tasks that the run does not have come too; those that are no longer there are removed, with their logs kept.',
  onlyNew: 'only what is new in the latest one',
  onlyNewHint: 'The run goes over to the latest version and gets its new tasks; no task that it has goes again.',
  preview: 'What will change',
  counting: 'Looking at what this would change…',
  none: 'Nothing would change.',
  summary: (tasks: number, runs: number) =>
    runs === 1
      ? plural(tasks, 'task instance', 'task instances')
      : `${plural(tasks, 'task instance', 'task instances')} in ${plural(runs, 'run', 'runs')}`,
  new: (tasks: number) => plural(tasks, 'new task', 'new tasks'),
  removed: (tasks: number) => `${tasks.toLocaleString('en-US')} removed`,
  isNew: 'new',
  isRemoved: 'will be removed',
  refused: (why: string) => `This run cannot go over to the latest version, so nothing would be changed. ${why}`,
  stopped: (running: number) => `${running.toLocaleString('en-US')} running now, stopped first`,
  furtherTasks: (count: number) => `and ${count.toLocaleString('en-US')} more`,
  furtherRuns: (count: number) => `and ${plural(count, 'more run', 'more runs')}`,
  submit: {
    clear: (tasks: number) => `Clear ${plural(tasks, 'task', 'tasks')}`,
    success: (tasks: number) => `Mark ${plural(tasks, 'task', 'tasks')} as success`,
    failed: (tasks: number) => `Mark ${plural(tasks, 'task', 'tasks')} as failed`,
    skipped: (tasks: number) => `Mark ${plural(tasks, 'task', 'tasks')} as skipped`,
  },
  done: {
    clear: (tasks: number) => `${plural(tasks, 'task instance', 'task instances')} cleared.`,
    success: (tasks: number) => `${plural(tasks, 'task instance', 'task instances')} marked as success.`,
    failed: (tasks: number) => `${plural(tasks, 'task instance', 'task instances')} marked as failed.`,
    skipped: (tasks: number) => `${plural(tasks, 'task instance', 'task instances')} marked as skipped.`,
  },
  submitNew: (changes: number) => `Bring ${plural(changes, 'change', 'changes')}`,
  brought: (changes: number) => `The run has gone over to the latest version: ${plural(changes, 'change', 'changes')}.`,
  isRunning: 'One of these tasks is running. Wait for it, or take back ‘not while one of them is running’.',
  conflict: 'The change was refused, because these tasks are no longer as they were shown. Below is what they are now.',
} as const;
