import type { BulkAction, BulkResponse } from './schema/bulk.ts';
import { ApiError } from './http/apiError.ts';

/** What a kind of object can be done to in bulk. A verb refuses by an `ApiError`. */
export interface BulkVerbs<Entity> {
  /** As the messages say it: `pools with these pool names`. */
  readonly named: string;
  /** A text in place of an entity is what it is called by. */
  keyOf(entity: Entity | string): string;
  /** Those of the keys that are there. */
  existing(keys: readonly string[]): Promise<ReadonlySet<string>>;
  /** Absent: they are not created in bulk, for the reason given. */
  readonly noCreation?: string;
  create?(entity: Entity): Promise<void>;
  overwrite?(entity: Entity): Promise<void>;
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
    await collected(outcome, () => runAction(action, verbs, outcome));
  }
  return outcomes;
}

/** What is refused is an entry among the errors. */
async function collected(outcome: Outcome, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const text = typeof error.detail === 'string' ? error.detail : JSON.stringify(error.detail);
    outcome.errors.push({ error: text, status_code: error.statusCode });
  }
}

async function runAction<Entity>(
  action: BulkAction<Entity>,
  verbs: BulkVerbs<Entity>,
  outcome: Outcome,
): Promise<void> {
  if (action.action === 'create' && !verbs.create) throw new ApiError(405, verbs.noCreation ?? '');
  const items = action.entities.map((entity) => ({ entity, key: verbs.keyOf(entity) }));
  const there = new Set(await verbs.existing(items.map(({ key }) => key)));
  refuse(action, verbs, [...new Set(items.map(({ key }) => key))], there);
  for (const { key, entity } of items) {
    const isThere = there.has(key);
    if (action.action === 'create' ? isThere && action.action_on_existence === 'skip' : !isThere) continue;
    await collected(outcome, async () => {
      if (action.action === 'create')
        await (isThere ? verbs.overwrite?.(entity as Entity) : verbs.create?.(entity as Entity));
      else if (action.action === 'update') await verbs.update(entity as Entity, action.update_mask ?? undefined);
      else await verbs.remove(key);
      there.add(key);
      outcome.success.push(key);
    });
  }
}

/** A name that is taken, or is not there, stops the whole action unless it is to be passed over. */
function refuse<Entity>(
  action: BulkAction<Entity>,
  { named }: BulkVerbs<Entity>,
  keys: readonly string[],
  there: ReadonlySet<string>,
): void {
  const isCreate = action.action === 'create';
  const inTheWay = keys.filter((key) => there.has(key) === isCreate);
  const onThem = isCreate ? action.action_on_existence : action.action_on_non_existence;
  if ((onThem ?? 'fail') !== 'fail' || inTheWay.length === 0) return;
  throw isCreate
    ? new ApiError(409, `The ${named}: ${setOf(inTheWay)} already exist.`)
    : new ApiError(404, `The ${named}: ${setOf(inTheWay)} were not found.`);
}

/** As Airflow writes a set of names. */
function setOf(names: readonly string[]): string {
  return `{${names.map((name) => `'${name}'`).join(', ')}}`;
}
