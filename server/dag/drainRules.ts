import { NGINX_ECS } from './accessLog.ts';
import { optionRule } from './optionRules.ts';

type Schema = 'nginx_ecs' | Readonly<Record<string, string>>;
type Duplicates = 'keep' | { readonly dropBy: string };

/** What the options of a drain must be beyond their types. */
export const DRAIN_RULES = [optionRule(['duplicates', 'schema'], duplicatesFault)];

/** Whether `dropBy` means the id that every event has, whatever its schema. */
export function isEventId(dropBy: string): boolean {
  return dropBy === 'event.id' || dropBy === 'event_id';
}

function duplicatesFault(duplicates: Duplicates, schema: Schema): string | null {
  if (duplicates === 'keep' || isEventId(duplicates.dropBy)) return null;
  const names =
    schema === 'nginx_ecs' ? ['timestamp', ...NGINX_ECS.map(([name]) => name), 'ingested_at'] : Object.keys(schema);
  return names.includes(duplicates.dropBy)
    ? null
    : `dropBy names ${JSON.stringify(duplicates.dropBy)}, which is neither 'event.id' nor a column of the schema (${names.join(', ')})`;
}
