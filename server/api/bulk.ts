import type { BulkAction, BulkResponse } from './schema/bulk.ts';
import { ApiError } from './http/apiError.ts';

/** What a kind of object can be done to in bulk. A verb refuses by an `ApiError`. */
export interface BulkVerbs<Entity> {
  /** As the messages say it: `pools with these pool names`. */
  readonly named: string;
  keyOf(entity: Entity): string;
  /** Those of the keys that are there. */
  existing(keys: readonly string[]): Promise<ReadonlySet<string>>;
  create(entity: Entity): Promise<void>;
  overwrite(entity: Entity): Promise<void>;
  update(entity: Entity, mask: readonly string[] | undefined): Promise<void>;
  remove(key: string): Promise<void>;
}

interface Outcome {
  readonly success: string[];
  readonly errors: Record<string, unknown>[];
}

/** Does one action after the other and says what became of each object; what was done before an error stays done. */
export async function runBulk<Entity>(
  actions: readonly BulkAction<Entity>[],
  verbs: BulkVerbs<Entity>,
): Promise<BulkResponse> {
  const outcomes: { create: Outcome | null; update: Outcome | null; delete: Outcome | null } = {
    create: null,
    update: null,
    delete: null,
  };
  for (const action of actions) {
    const outcome = (outcomes[action.action] ??= { success: [], errors: [] });
    try {
      await runAction(action, verbs, outcome.success);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const text = typeof error.detail === 'string' ? error.detail : JSON.stringify(error.detail);
      outcome.errors.push({ error: text, status_code: error.statusCode });
    }
  }
  return outcomes;
}

async function runAction<Entity>(
  action: BulkAction<Entity>,
  verbs: BulkVerbs<Entity>,
  success: string[],
): Promise<void> {
  const items = action.entities.map((entity) => ({
    entity,
    key: typeof entity === 'string' ? entity : verbs.keyOf(entity),
  }));
  const there = new Set(await verbs.existing(items.map(({ key }) => key)));
  const keysThat = (isThere: boolean) =>
    [...new Set(items.map(({ key }) => key))].filter((key) => there.has(key) === isThere);
  if (action.action === 'create') {
    const onExistence = action.action_on_existence ?? 'fail';
    const taken = keysThat(true);
    if (onExistence === 'fail' && taken.length > 0)
      throw new ApiError(409, `The ${verbs.named}: ${setOf(taken)} already exist.`);
    for (const { key, entity } of items as readonly { key: string; entity: Entity }[]) {
      if (there.has(key) && onExistence === 'skip') continue;
      await (there.has(key) ? verbs.overwrite(entity) : verbs.create(entity));
      there.add(key);
      success.push(key);
    }
    return;
  }
  const missing = keysThat(false);
  if ((action.action_on_non_existence ?? 'fail') === 'fail' && missing.length > 0)
    throw new ApiError(404, `The ${verbs.named}: ${setOf(missing)} were not found.`);
  for (const { key, entity } of items) {
    if (!there.has(key)) continue;
    if (action.action === 'delete') await verbs.remove(key);
    else await verbs.update(entity as Entity, action.update_mask ?? undefined);
    success.push(key);
  }
}

/** As Airflow writes a set of names. */
function setOf(names: readonly string[]): string {
  return `{${names.map((name) => `'${name}'`).join(', ')}}`;
}
