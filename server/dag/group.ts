import { type BodyRecord, currentBody, type GroupRecord, refuseAsync } from './body.ts';
import { DagError, notSupported } from './dagError.ts';
import type { Declared } from './declared.ts';
import { addEdges, recordHandle, register } from './declare.ts';
import type { Group } from './handles.ts';
import { checkIdentifier } from './identifier.ts';
import { unknownOption } from './splitOptions.ts';
import type { TaskOptions, Upstream } from './taskOptions.ts';
import type { Elements, Expandable, Ref } from './value.ts';

export interface GroupOptions {
  after?: Upstream;
  defaults?: Partial<TaskOptions>;
  tooltip?: string;
}

const OPTION_NAMES = ['after', 'defaults', 'tooltip', 'expand', 'zip'];

/** Tasks made inside get ids 'groupId.taskId'; what the body returns is handed on. */
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
export function group<R extends Declared>(
  groupId: string,
  ...rest: readonly [() => R] | readonly [GroupOptions, (item: never) => R]
): Group & { readonly result: R } {
  const options = rest.length === 1 ? {} : rest[0];
  const declare = (rest.length === 1 ? rest[0] : rest[1]) as () => R;
  const body = currentBody(`group('${groupId}')`);
  checkOptions(groupId, options, declare);
  const record = openGroup(body, groupId, options);
  if (options.after !== undefined) addEdges(body, [options.after], record);
  body.scope = record;
  try {
    const result = declare();
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
  if ('expand' in options) throw notSupported(`group '${groupId}': mapping over a list (\`expand\`)`);
}

function openGroup(body: BodyRecord, groupId: string, options: GroupOptions): GroupRecord {
  const record: GroupRecord = {
    groupId: body.scope ? `${body.scope.groupId}.${groupId}` : groupId,
    parent: body.scope,
    tooltip: options.tooltip ?? null,
    defaults: options.defaults ?? {},
  };
  register(body, record.groupId, record);
  body.groups.push(record);
  return record;
}
