import { Type } from 'typebox';
import type { Static } from 'typebox';
import type { Json } from '../../core/definition.ts';
import { NullableString, oneOf } from '../schema/common.ts';

const OptionalJson = Type.Optional(Type.Unsafe<Json>({}));

const Hunk = Type.Object(
  {
    /** Numbers of its first lines in both files, from 1. */
    before: Type.Integer(),
    after: Type.Integer(),
    lines: Type.Array(
      Type.Object(
        { kind: oneOf(['kept', 'added', 'removed'], { title: 'LineChangeKind' }), text: Type.String() },
        { title: 'LineChange' },
      ),
    ),
  },
  { title: 'Hunk' },
);

export const VersionDifference = Type.Object(
  {
    from: Type.Integer(),
    to: Type.Integer(),
    /** What the DAG declares otherwise. */
    changes: Type.Array(
      Type.Object(
        {
          /** Null: of the DAG itself. */
          taskId: NullableString,
          kind: oneOf(['added', 'removed', 'changed'], { title: 'VersionChangeKind' }),
          /** As authors write it, with dots; null: the task as a whole. */
          option: NullableString,
          /** Left out: it is not there. */
          before: OptionalJson,
          after: OptionalJson,
        },
        { title: 'VersionChange' },
      ),
    ),
    /** Where the text of its file differs; none: it is the same. */
    code: Type.Array(Hunk),
  },
  { title: 'VersionDifference' },
);
export type VersionDifference = Static<typeof VersionDifference>;

export const VersionDifferenceQuery = Type.Object({
  /** The version before `to` if left out. */
  from: Type.Optional(Type.Integer({ minimum: 1 })),
  /** The current version if left out. */
  to: Type.Optional(Type.Integer({ minimum: 1 })),
});
