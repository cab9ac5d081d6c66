import { Type } from 'typebox';
import type { Static } from 'typebox';
import { LOG_LEVELS } from '../../core/logText.ts';
import { JsonValue, NullableString, oneOf } from '../schema/common.ts';
import { InstanceKeyParams } from './tasks.schema.ts';

const LogLevel = oneOf(LOG_LEVELS, { title: 'LogLevel' });

export const LogParams = Type.Object({
  ...InstanceKeyParams.properties,
  tryNumber: Type.Integer({ minimum: 0 }),
});

export const LogLine = Type.Object(
  {
    at: Type.String({ description: 'ISO instant' }),
    level: LogLevel,
    /** stdout, stderr, task, an operator's name. */
    source: Type.String(),
    message: Type.String(),
    fields: Type.Optional(JsonValue),
  },
  { title: 'LogLine' },
);
export type LogLine = Static<typeof LogLine>;

export const LogPageQuery = Type.Object({
  first: Type.Optional(
    Type.Integer({ minimum: 1, description: 'Number of a line, from 1; missing: that of the last page' }),
  ),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 500 })),
});

export const LogPage = Type.Object(
  {
    /** The number of the first of `lines`. */
    first: Type.Integer(),
    lines: Type.Array(LogLine),
    /** Lines that are stored. */
    count: Type.Integer(),
    /** The try has ended: no further lines will come. */
    isComplete: Type.Boolean(),
  },
  { title: 'LogPage' },
);

export const LogLinesQuery = Type.Object({
  numbers: Type.Array(Type.Integer({ minimum: 1 }), { maxItems: 500, description: 'Numbers of lines, from 1' }),
});

export const LogLines = Type.Object(
  {
    /** Ascending; those that are not stored are left out. */
    numbers: Type.Array(Type.Integer()),
    /** As many. */
    lines: Type.Array(LogLine),
  },
  { title: 'LogLines' },
);
export type LogLines = Static<typeof LogLines>;

export const LogMatchQuery = Type.Object({
  text: Type.Optional(Type.String({ maxLength: 1000, description: 'Part of a line, in any case' })),
  level: Type.Optional(LogLevel),
  /** The `next` of the answer before. */
  after: Type.Optional(Type.String()),
});

export const LogMatches = Type.Object(
  {
    stretches: Type.Array(Type.Integer(), {
      description: 'Numbers of the lines that match: first and last of each unbroken stretch, one after the other',
    }),
    /** Up to which line the log has been looked through. */
    scanned: Type.Integer(),
    /** The place to go on from, as `after`; null: nothing has been written yet. */
    next: NullableString,
    /** More is stored already: ask again at once. */
    hasMore: Type.Boolean(),
  },
  { title: 'LogMatches' },
);
