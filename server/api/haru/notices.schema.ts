import { Type } from 'typebox';
import type { Static } from 'typebox';
import { OCCASIONS } from '../../core/notification.ts';
import { DateTime, Day, nullable, NullableDateTime, NullableString, oneOf } from '../schema/common.ts';

const NotificationStatus = oneOf(['pending', 'sent', 'failed'], { title: 'NotificationStatus' });

export const RunDeadline = Type.Object(
  {
    /** Null: of the run itself. */
    taskId: NullableString,
    dueAt: DateTime,
    state: oneOf(['pending', 'met', 'missed'], { title: 'DeadlineState' }),
    blocker: nullable(Type.String({ description: 'what held it up when it was missed' })),
  },
  { title: 'RunDeadline' },
);
export type RunDeadline = Static<typeof RunDeadline>;

export const DagDeadlines = Type.Object(
  {
    /** The earliest one of the runs that are not there yet. */
    nextAt: NullableDateTime,
    /** The last to come first. */
    deadlines: Type.Array(
      Type.Object(
        {
          ...RunDeadline.properties,
          /** Null: the run had not been created when it passed. */
          runId: NullableString,
          businessDay: nullable(Day),
        },
        { title: 'DagDeadline' },
      ),
    ),
  },
  { title: 'DagDeadlines' },
);

export const DagDeadlinesQuery = Type.Object({
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 100 })),
});

export const Notification = Type.Object(
  {
    id: Type.Integer(),
    createdAt: DateTime,
    /** `pending`: it is sent, or sent again, at `nextAttemptAt`. */
    status: NotificationStatus,
    occasion: oneOf(OCCASIONS, { title: 'NotificationOccasion' }),
    dagId: Type.String(),
    /** Null: the run had not been created. */
    runId: NullableString,
    /** Null: it tells about the run. */
    taskId: NullableString,
    mapIndex: Type.Integer(),
    businessDay: nullable(Day),
    /** What it tells of. */
    error: NullableString,
    /** `webhook`, `slack` or `email`. */
    notifier: Type.String(),
    connection: Type.String(),
    attempts: Type.Integer(),
    nextAttemptAt: NullableDateTime,
    endedAt: NullableDateTime,
    /** Why the last attempt did not succeed, or what is to be said of one that did. */
    problem: NullableString,
    /** The same in every repeat: a receiver tells repeats by it. */
    deliveryId: Type.String({ format: 'uuid' }),
  },
  { title: 'Notification' },
);
export type Notification = Static<typeof Notification>;

export const NotificationPage = Type.Object(
  {
    notifications: Type.Array(Notification),
    /** Goes on after the last row, as `after`; null: there are no more. */
    next: nullable(Type.Integer()),
  },
  { title: 'NotificationPage' },
);

export const NotificationQuery = Type.Object({
  dagId: Type.Optional(Type.String()),
  status: Type.Optional(NotificationStatus),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
  after: Type.Optional(Type.Integer({ minimum: 0 })),
});
