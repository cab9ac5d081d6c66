import type { MapDefinition, MapSource } from '../core/definition.ts';
import { elementsIn } from '../core/mapping.ts';
import { type BodyRecord, isTask, type TaskRecord } from './body.ts';
import { DagError } from './dagError.ts';
import type { LiveMapping } from './mapping.ts';
import { refSource, type RefPath, type RefSource } from './ref.ts';

/** The lists in tasks' results over which other tasks are mapped, by task: the paths, of which each has its place. */
export type ListPaths = ReadonlyMap<TaskRecord, readonly RefPath[]>;

type ResultRef = RefSource & { readonly kind: 'result' };

/** The tasks whose results a mapping takes as lists. */
export function listSourcesOf(body: BodyRecord, mapping: LiveMapping | null): readonly TaskRecord[] {
  return resultRefs(mapping).flatMap((source) => recordOf(body, source) ?? []);
}

/** Which lists are to be kept for mapping when a task has ended. */
export function listPathsOf(body: BodyRecord): ListPaths {
  const paths = new Map<TaskRecord, RefPath[]>();
  for (const task of body.tasks) {
    for (const source of resultRefs(task.mapping)) {
      const from = recordOf(body, source);
      // What instances returned is put together by itself.
      if (!from || from.mapping) continue;
      const known = paths.get(from) ?? [];
      paths.set(from, known);
      if (placeIn(known, source.path) < 0) known.push(source.path);
    }
  }
  return paths;
}

export function mapDefinition(task: TaskRecord, body: BodyRecord, paths: ListPaths): MapDefinition | null {
  const { mapping } = task;
  if (!mapping) return null;
  return {
    group: mapping.group,
    combine: mapping.combine,
    lists: mapping.lists.map(({ key, value }) => ({ key, source: sourceOf(task, body, paths, value) })),
  };
}

function sourceOf(task: TaskRecord, body: BodyRecord, paths: ListPaths, value: unknown): MapSource {
  const source = refSource(value);
  if (source?.kind === 'param') return { kind: 'param', name: source.name, path: source.path };
  if (source?.kind !== 'result') return { kind: 'literal', length: elementsIn(value)!.length };
  const from = recordOf(body, source)!;
  if (from.mapping && source.path.length > 0) {
    throw new DagError(
      'INVALID_OPTION',
      `task '${task.taskId}' is mapped over a part of what '${from.taskId}' left, which is mapped itself: map over '${from.taskId}.output' as a whole`,
    );
  }
  return { kind: 'result', task: from.taskNo, place: from.mapping ? 0 : placeIn(paths.get(from)!, source.path) };
}

function resultRefs(mapping: LiveMapping | null): readonly ResultRef[] {
  return (mapping?.lists ?? []).flatMap(({ value }) => {
    const source = refSource(value);
    return source?.kind === 'result' ? [source] : [];
  });
}

function recordOf(body: BodyRecord, { taskId, owner }: ResultRef): TaskRecord | undefined {
  const from = body.byId.get(taskId);
  return owner === body && from && isTask(from) ? from : undefined;
}

function placeIn(paths: readonly RefPath[], path: RefPath): number {
  return paths.findIndex((known) => JSON.stringify(known) === JSON.stringify(path));
}
