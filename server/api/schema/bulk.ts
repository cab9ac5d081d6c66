import { Type } from 'typebox';
import type { Static, TObject, TSchema } from 'typebox';
import { JsonObject, nullable, oneOf } from './common.ts';

const OnExistence = oneOf(['fail', 'skip', 'overwrite'], { title: 'BulkActionOnExistence' });
const OnNonExistence = oneOf(['fail', 'skip'], { title: 'BulkActionNotOnExistence' });

const BulkActionResponse = Type.Object(
  { success: Type.Array(Type.String()), errors: Type.Array(JsonObject) },
  { title: 'BulkActionResponse' },
);

/** What became of each kind of action; null for those that were not asked for. */
export const BulkResponse = Type.Object(
  {
    create: nullable(BulkActionResponse),
    update: nullable(BulkActionResponse),
    delete: nullable(BulkActionResponse),
  },
  { title: 'BulkResponse' },
);
export type BulkResponse = Static<typeof BulkResponse>;

interface OnMissing {
  readonly action_on_non_existence?: 'fail' | 'skip';
}
export type BulkAction<Entity> =
  | {
      readonly action: 'create';
      readonly entities: readonly Entity[];
      readonly action_on_existence?: 'fail' | 'skip' | 'overwrite';
    }
  | (OnMissing & {
      readonly action: 'update';
      readonly entities: readonly Entity[];
      readonly update_mask?: readonly string[] | null;
    })
  | (OnMissing & { readonly action: 'delete'; readonly entities: readonly (string | Entity)[] });

/** The body of a bulk request: actions in the order in which they are done. `name` is the entity's own, for the titles. */
export function bulkBody<T extends TObject>(entity: T, name: string) {
  const action = <Properties extends Record<string, TSchema>>(kind: string, verb: string, properties: Properties) =>
    Type.Object(
      { action: Type.Literal(verb), ...properties },
      { title: `${kind}_${name}_`, additionalProperties: false },
    );
  const actions = [
    action('BulkCreateAction', 'create', {
      entities: Type.Array(entity),
      action_on_existence: Type.Optional(OnExistence),
    }),
    action('BulkUpdateAction', 'update', {
      entities: Type.Array(entity),
      update_mask: Type.Optional(nullable(Type.Array(Type.String()))),
      action_on_non_existence: Type.Optional(OnNonExistence),
    }),
    action('BulkDeleteAction', 'delete', {
      entities: Type.Array(Type.Union([Type.String(), entity])),
      action_on_non_existence: Type.Optional(OnNonExistence),
    }),
  ];
  const anyAction = Type.Unsafe<BulkAction<Static<T>>>({
    type: 'object',
    discriminator: { propertyName: 'action' },
    oneOf: actions,
  });
  return Type.Object({ actions: Type.Array(anyAction) }, { title: `BulkBody_${name}_`, additionalProperties: false });
}
