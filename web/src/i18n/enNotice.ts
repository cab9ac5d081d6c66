import { plural } from './counted.ts';

/** Deadlines, and what people are told. */
export const enNotice = {
  deadlines: 'Deadlines',
  due: 'Due',
  what: 'Of',
  blocker: 'What held it up',
  wholeRun: 'the run',
  notCreated: 'run not created',
  nextDue: 'Next, of a run to come:',
  noDeadlines: 'No deadline has been set or come up yet.',
  deadlineHint: "A deadline stands in the DAG's file, for example deadline: by('09:00', { calendar: 'kr' }).",
  deadlineStates: { pending: 'To come', met: 'Met', missed: 'Missed' },
  notifications: 'Notifications',
  all: 'All',
  statuses: { pending: 'Waiting', sent: 'Sent', failed: 'Failed' },
  filter: 'Notifications by status',
  noNotifications: 'No notifications.',
  notificationHint:
    "Notifiers stand in the DAG's file: onFailure, onSuccess, onRetry, and notify of a deadline or an approval.",
  about: 'About',
  to: 'To',
  when: 'Written',
  status: 'Status',
  occasions: {
    success: 'Success',
    failure: 'Failure',
    retry: 'Retry',
    deadline: 'Deadline missed',
    question: 'Question',
  },
  attempts: (count: number) => plural(count, 'attempt', 'attempts'),
  again: 'next attempt',
} as const;
