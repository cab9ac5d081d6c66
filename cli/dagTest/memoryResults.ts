import type { DagDefinition, Json, MapSource } from '../../server/core/definition.ts';
import {
  areMappedTogether,
  elementsIn,
  elementsInParams,
  elementsOf,
  type ListLengths,
} from '../../server/core/mapping.ts';
import { valueAt } from '../../server/core/valueAt.ts';
import type { ElementPlace } from '../../server/dag/mapping.ts';

/** What the tasks of a test run have returned, and the lists in it, as a worker would read them. */
export class MemoryResults {
  readonly #definition: DagDefinition;
  readonly #params: Readonly<Record<string, Json>>;
  /** By task and map index. */
  readonly #values = new Map<number, Map<number, unknown>>();

  constructor(definition: DagDefinition, params: Readonly<Record<string, Json>>) {
    this.#definition = definition;
    this.#params = params;
  }

  set(taskNo: number, mapIndex: number, value: unknown): void {
    const values = this.#values.get(taskNo) ?? new Map<number, unknown>();
    this.#values.set(taskNo, values.set(mapIndex, value));
  }

  /** The results that an instance reads, by task id. */
  readBy(taskNo: number, mapIndex: number): ReadonlyMap<string, unknown> {
    const { tasks } = this.#definition;
    return new Map(
      tasks[taskNo]!.reads.map((source) => [
        tasks[source]!.taskId,
        mapIndex >= 0 && areMappedTogether(this.#definition, taskNo, source)
          ? this.#values.get(source)?.get(mapIndex)
          : this.#valueOf(source),
      ]),
    );
  }

  lengths(taskNo: number): ListLengths {
    return this.#lists(taskNo).map((list) => (typeof list === 'number' ? list : (list?.length ?? null)));
  }

  elements(taskNo: number, mapIndex: number): readonly ElementPlace[] {
    const lengths = this.lengths(taskNo).map((length) => length ?? 0);
    const lists = this.#lists(taskNo);
    return elementsOf(this.#definition.tasks[taskNo]!.mapped!, lengths, mapIndex).map((index, i) => {
      const list = lists[i];
      return Array.isArray(list) ? { index, value: list[index] as unknown } : { index };
    });
  }

  /** Of a list that the definition holds, the length. */
  #lists(taskNo: number): readonly (readonly unknown[] | number | null)[] {
    return this.#definition.tasks[taskNo]!.mapped!.lists.map(({ source }) => this.#list(source));
  }

  #list(source: MapSource): readonly unknown[] | number | null {
    switch (source.kind) {
      case 'literal':
        return source.length;
      case 'param':
        return elementsInParams(this.#params, source);
      case 'result': {
        const path = this.#definition.tasks[source.task]!.listPaths?.[source.place] ?? [];
        return elementsIn(valueAt(this.#valueOf(source.task), path));
      }
    }
  }

  #valueOf(taskNo: number): unknown {
    const values = this.#values.get(taskNo);
    if (!this.#definition.tasks[taskNo]!.mapped) return values?.get(-1);
    return [...(values ?? [])].toSorted(([a], [b]) => a - b).map(([, value]) => value);
  }
}
