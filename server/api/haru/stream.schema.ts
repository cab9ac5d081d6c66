import { Type } from 'typebox';
import type { Static } from 'typebox';
import { DateTime, nullable, NullableString } from '../schema/common.ts';
import { Progress } from './shapes.schema.ts';

const tryKey = {
  dagId: Type.String(),
  runId: Type.String(),
  taskId: Type.String(),
  mapIndex: Type.Integer(),
  tryNumber: Type.Integer(),
};

/** `event: change`. The same one may come twice and late: apply it only where `rowVersion` is newer. */
export const ChangeMessage = Type.Object(
  {
    id: Type.String(),
    at: DateTime,
    subject: Type.String({
      description:
        'task, run, dag, backfill, asset, rerun, import_error, deadline, notification, pool, connection, variable, calendar, worker or system',
    }),
    dagId: NullableString,
    runId: NullableString,
    taskId: NullableString,
    mapIndex: nullable(Type.Integer()),
    tryNumber: nullable(Type.Integer()),
    from: NullableString,
    to: NullableString,
    rowVersion: Type.Integer(),
    /** Of a change of an asset, or of a rerun of one. */
    asset: NullableString,
  },
  { title: 'ChangeMessage' },
);
export type ChangeMessage = Static<typeof ChangeMessage>;

/** `event: log`: lines of this try up to chunk `seq` can be read. */
export const LogMessage = Type.Object({ ...tryKey, seq: Type.Integer() }, { title: 'LogMessage' });
export type LogMessage = Static<typeof LogMessage>;

/** `event: progress`. */
export const ProgressMessage = Type.Object({ ...tryKey, progress: Progress }, { title: 'ProgressMessage' });
export type ProgressMessage = Static<typeof ProgressMessage>;

/** `event: ready`, the first message; its id is a place to resume from. */
export const ReadyMessage = Type.Object({ at: DateTime }, { title: 'ReadyMessage' });

/** `event: reset`: messages were left out; whatever is shown must be read again. */
export const ResetMessage = Type.Object(
  { reason: Type.Union([Type.Literal('slow'), Type.Literal('too_old')]) },
  { title: 'ResetMessage' },
);
export type ResetMessage = Static<typeof ResetMessage>;

/** `event: processes`: a worker or scheduler has come, stopped or gone without a word. */
export const ProcessesMessage = Type.Object({}, { title: 'ProcessesMessage' });

/** What the stream may carry, by event name; OpenAPI has no better word for it than one of all. */
export const StreamMessage = Type.Union(
  [ChangeMessage, LogMessage, ProgressMessage, ProcessesMessage, ReadyMessage, ResetMessage],
  { title: 'StreamMessage' },
);
