import { type BodyRecord, currentBody, currentSite, type GroupRecord, refuseAsync } from './body.ts';
import { DagError } from './dagError.ts';
import type { Declared } from './declared.ts';
import { addEdges, mappedGroup, recordHandle, register } from './declare.ts';
import type { Group } from './handles.ts';
import { elementRefs } from './elementRefs.ts';
import { checkIdentifier } from './identifier.ts';
import { listSourcesOf } from './mapDefinition.ts';
import { mappingOf, type LiveMapping, MAPPING_OPTIONS, type MappingGiven } from './mapping.ts';
import { unknownOption } from './splitOptions.ts';
import type { TaskOptions, Upstream } from './taskOptions.ts';
import type { Elements, Expandable, OptionSet, OptionSets, Ref } from './value.ts';

export interface GroupOptions {
  after?: Upstream;
  defaults?: Partial<TaskOptions>;
  tooltip?: string;
}

const OPTION_NAMES = ['after', 'defaults', 'tooltip', ...MAPPING_OPTIONS];

/**
 * Tasks made inside get ids 'groupId.taskId'; what the body returns is handed on. With `expand` the group is mapped: its
 * tasks run once per element, and an instance waits only for those of the same element in the group.
 */
export function group<R extends Declared>(groupId: string, body: () => R): Group & { readonly result: R };
export function group<R extends Declared>(
  groupId: string,
  options: GroupOptions,
  body: () => R,
): Group & { readonly result: R };
export function group<const E extends Expandable, R extends Declared>(
  groupId: string,
  options: GroupOptions & { expand: E; zip?: boolean },
  body: (item: { readonly [K in keyof E]: Ref<Elements<E>[K]> }) => R,
): Group & { readonly result: R };
export function group<const S extends OptionSets, R extends Declared>(
  groupId: string,
  options: GroupOptions & { expandEach: S },
  body: (item: Ref<OptionSet<S>>) => R,
): Group & { readonly result: R };
export function group<R extends Declared>(
  groupId: string,
  ...rest: readonly [() => R] | readonly [GroupOptions, (item: never) => R]
): Group & { readonly result: R } {
  const options = rest.length === 1 ? {} : rest[0];
  const declare = (rest.length === 1 ? rest[0] : rest[1]) as (item: unknown) => R;
  const body = currentBody(`group('${groupId}')`);
  checkOptions(groupId, options, declare);
  const record = openGroup(body, groupId, options);
  for (const from of listSourcesOf(body, record.mapping))
    body.edges.push({ from, to: record, caseName: null, site: currentSite() });
  if (options.after !== undefined) addEdges(body, [options.after], record);
  body.scope = record;
  try {
    const result = declare(record.mapping ? elementRefs(body, record.mapping) : undefined);
    refuseAsync(result, `group '${record.groupId}'`);
    const whole = Object.freeze({ groupId: record.groupId, result });
    recordHandle(whole, record);
    return whole;
  } finally {
    body.scope = record.parent;
  }
}

function checkOptions(groupId: string, options: GroupOptions, declare: unknown): void {
  checkIdentifier('group id', groupId);
  if (typeof declare !== 'function') {
    throw new DagError('INVALID_OPTION', `group '${groupId}': give a function that declares its tasks`);
  }
  const unknown = Object.keys(options).find((name) => !OPTION_NAMES.includes(name));
  if (unknown !== undefined) throw unknownOption(`group '${groupId}'`, unknown, OPTION_NAMES);
}

function openGroup(body: BodyRecord, groupId: string, options: GroupOptions): GroupRecord {
  const record: GroupRecord = {
    groupId: body.scope ? `${body.scope.groupId}.${groupId}` : groupId,
    parent: body.scope,
    tooltip: options.tooltip ?? null,
    defaults: options.defaults ?? {},
    mapping: groupMapping(body, groupId, options),
  };
  register(body, record.groupId, record);
  body.groups.push(record);
  return record;
}

function groupMapping(body: BodyRecord, groupId: string, options: GroupOptions): LiveMapping | null {
  const id = body.scope ? `${body.scope.groupId}.${groupId}` : groupId;
  const mapping = mappingOf(`group '${id}'`, options as MappingGiven, id);
  const outer = mapping && mappedGroup(body.scope);
  if (!outer) return mapping;
  throw new DagError(
    'INVALID_OPTION',
    `group '${id}' is mapped in the mapped group '${outer.groupId}': mapping within mapping does not exist; map over all combinations in one place`,
  );
}
