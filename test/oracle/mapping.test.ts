// cspell:ignore kwargs realised
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { candidateOf } from '../support/core/candidateOf.ts';
import { runInMemory } from '../../cli/dagTest/runInMemory.ts';
import type { DagDefinition, MapDefinition } from '../../server/core/definition.ts';
import { elementsIn, elementsOf, MAX_MAPPED } from '../../server/core/mapping.ts';
import { selectorOf, type ActiveInstances } from '../../server/core/select.ts';
import { definitionOf, taskOf } from '../support/core/definitionOf.ts';
import {
  EMPTY_GROUP,
  inOrder,
  LONGER_IN_HARU,
  outcomeOf,
  play,
  type MappedInstance,
  type MappingCase,
  type MappingTask,
  type Received,
} from './mappingCases.ts';

const { cases: mappingCases } = JSON.parse(readFileSync(new URL('./mapping.json', import.meta.url), 'utf8')) as {
  readonly cases: readonly MappingCase[];
};

/** A list of a case: where it comes from, and its elements once that has run. */
interface CaseList {
  readonly key: string | null;
  readonly tasks: readonly string[];
  /** From the values of the tasks; several lists of one key are one after another, or side by side. */
  readonly elements: (values: readonly unknown[]) => readonly unknown[] | null;
}

/** The lists over which a task is mapped, by its own or its group's key. */
function listsOf({ expand, expand_kwargs: sets, group }: MappingTask): readonly CaseList[] {
  const given: readonly (readonly [string | null, unknown])[] = [
    ...Object.entries(expand ?? {}),
    ...(sets ? [[null, sets] as const] : []),
    ...(group ? [['group_arg', group.expand] as const] : []),
  ];
  return given.map(([key, source]) => {
    const isLiteral = Array.isArray(source);
    const { xcom, zip, concat } = (isLiteral ? {} : source) as {
      xcom?: string;
      zip?: readonly string[];
      concat?: readonly string[];
    };
    const asOne = ([value]: readonly unknown[]) => elementsIn(value);
    if (xcom !== undefined) return { key, tasks: [xcom], elements: asOne };
    if (zip)
      return {
        key,
        tasks: zip,
        elements: (values) => {
          const lists = values.map((value) => elementsIn(value)!);
          return lists[0]!
            .slice(0, Math.min(...lists.map((list) => list.length)))
            .map((_, i) => lists.map((l) => l[i]));
        },
      };
    if (concat) return { key, tasks: concat, elements: (values) => values.flatMap((value) => elementsIn(value)!) };
    return { key, tasks: [], elements: () => elementsIn(source) };
  });
}

/** Two lists under one key are for the core a list that has the given length once both tasks have run. */
function mappedOf(task: MappingTask, numberOf: (id: string) => number): MapDefinition | undefined {
  const lists = listsOf(task);
  if (lists.length === 0) return undefined;
  return {
    group: task.group?.id ?? null,
    combine: lists.some(({ tasks }) => tasks.length > 1) ? 'zip' : 'product',
    lists: lists.flatMap(({ key, tasks, elements }): MapDefinition['lists'] =>
      tasks.length === 0
        ? [{ key, source: { kind: 'literal' as const, length: elements([])!.length } }]
        : tasks.map((id) => ({ key, source: { kind: 'result' as const, task: numberOf(id), place: 0 } })),
    ),
  };
}

function definitionOfCase({ tasks, realised_edges: edges }: MappingCase): DagDefinition {
  const numberOf = (id: string) => tasks.findIndex((task) => task.id === id);
  return definitionOf(
    tasks.map((task) => {
      const mapped = mappedOf(task, numberOf);
      const before = edges.filter(([, to]) => to === task.id).map(([from]) => numberOf(from));
      return taskOf(task.id, {
        upstream: before.toSorted((a, b) => a - b),
        triggerRule: task.rule ?? 'all_success',
        ...(mapped ? { mapped } : {}),
      });
    }),
  );
}

interface Played {
  readonly run_state: string;
  readonly tis: readonly MappedInstance[];
  readonly received: readonly Received[];
}

async function playCase(given: MappingCase): Promise<Played> {
  const { tasks } = given;
  const definition = definitionOfCase(given);
  const results = tasks.map(() => new Map<number, unknown>());
  const received: Received[] = [];
  const numberOf = (id: string) => tasks.findIndex((task) => task.id === id);
  const isListSource = (id: string) => tasks.some((task) => listsOf(task).some((list) => list.tasks.includes(id)));

  /** What a task returned; of a mapped one, the list of what its instances returned. */
  const valueOf = (id: string): unknown => {
    const ofTask = results[numberOf(id)]!;
    if (definition.tasks[numberOf(id)]!.mapped === undefined) return ofTask.get(-1);
    return [...ofTask].toSorted(([a], [b]) => a - b).map(([, value]) => value);
  };
  const elementLists = (task: MappingTask) => listsOf(task).map((list) => list.elements(list.tasks.map(valueOf)));
  const elementOf = (task: MappingTask, mapIndex: number): Record<string, unknown> => {
    const lists = listsOf(task);
    const elements = elementLists(task).map((list) => list!);
    const mapped = { group: null, combine: 'product' as const, lists: [] };
    const places = elementsOf(
      mapped,
      elements.map((list) => list.length),
      mapIndex,
    );
    return Object.fromEntries(
      lists.flatMap(({ key }, i) => {
        const element = elements[i]![places[i]!];
        return key === null ? Object.entries(element as object) : [[key, element] as const];
      }),
    );
  };
  const argsOf = (task: MappingTask, mapIndex: number): Record<string, unknown> => {
    const { group_arg: groupArg, ...element } = mapIndex < 0 ? {} : elementOf(task, mapIndex);
    const read = (value: unknown): unknown => {
      const { xcom, group_arg: isElement } = Object(value) as { xcom?: string; group_arg?: 1 };
      if (isElement) return groupArg;
      if (xcom === undefined) return value;
      const isOfGroup = task.group && tasks[numberOf(xcom)]!.group?.id === task.group.id;
      return isOfGroup ? results[numberOf(xcom)]!.get(mapIndex) : valueOf(xcom);
    };
    const others = Object.entries({ ...task.args, ...task.partial }).map(([name, value]) => [name, read(value)]);
    return { ...element, ...(Object.fromEntries(others) as Record<string, unknown>) };
  };

  const run = await runInMemory({
    definition,
    measure: (taskNo) => {
      const { mapped } = definition.tasks[taskNo]!;
      const lengths = elementLists(tasks[taskNo]!).map((list) => list?.length ?? null);
      return mapped!.lists.map((_, i) => lengths[Math.min(i, lengths.length - 1)]!);
    },
    onDecided: () => undefined,
    execute(taskNo, mapIndex) {
      const task = tasks[taskNo]!;
      const args = argsOf(task, mapIndex);
      received.push([task.id, mapIndex, 1, args]);
      const value = play(task, args);
      let state = outcomeOf(task, mapIndex);
      const elements = isListSource(task.id) && mapIndex < 0 ? elementsIn(value) : [];
      if (state === 'success' && (elements === null || elements.length > MAX_MAPPED)) state = 'failed';
      if (state === 'success' && value !== undefined) results[taskNo]!.set(mapIndex, value);
      return Promise.resolve({ state, decision: null });
    },
  });
  const labelOf = ({ map_index_template: template }: MappingTask, mapIndex: number): string =>
    template ? `item ${String(elementOf(tasks[0]!, mapIndex)['x'])}` : String(mapIndex);
  const tried = new Set(received.map(([id, mapIndex]) => `${id}/${mapIndex}`));
  return {
    run_state: run.state,
    tis: run.instances.map(({ taskNo, mapIndex, state }) => {
      const task = tasks[taskNo]!;
      const tries = tried.has(`${task.id}/${mapIndex}`) ? 1 : 0;
      return [task.id, mapIndex, state, tries, mapIndex < 0 ? null : labelOf(task, mapIndex)];
    }),
    received,
  };
}

const sorted = ({ run_state: state, tis, received }: Played) => ({
  run_state: state,
  tis: inOrder(tis),
  received: inOrder(received),
});

describe('mapped tasks of Airflow', () => {
  it.each(mappingCases.filter(({ name }) => name !== LONGER_IN_HARU && name !== EMPTY_GROUP))(
    '$name',
    async (given) => {
      expect(sorted(await playCase(given))).toEqual(sorted(given));
    },
  );

  it('longer lists than in Airflow are possible', async () => {
    const given = mappingCases.find(({ name }) => name === LONGER_IN_HARU)!;
    const played = await playCase(given);
    expect(played.run_state).toBe('success');
    expect(played.tis.filter(([id, , state]) => id === 'm' && state === 'success')).toHaveLength(1_025);
  });

  it('an empty mapped group leaves an empty list', async () => {
    const given = mappingCases.find(({ name }) => name === EMPTY_GROUP)!;
    const played = await playCase(given);
    expect(inOrder(played.tis)).toEqual(inOrder(given.tis));
    expect(played.received.at(-1)).toEqual(['zd', -1, 1, { x: [] }]);
    expect(given.received.at(-1)).toEqual(['zd', -1, 1, {}]);
  });

  it('compares all cases, and the differences are recorded', () => {
    expect(mappingCases).toHaveLength(31);
    const record = readFileSync(
      new URL('../../docs/decisions/0002-differences-from-airflow.md', import.meta.url),
      'utf8',
    );
    for (const name of [LONGER_IN_HARU, EMPTY_GROUP]) expect(record).toContain(name);
  });
});

describe('limits of mapped tasks in Airflow', () => {
  const limited = mappingCases.filter(({ concurrency }) => concurrency !== undefined);

  it.each(limited)('$name', ({ tasks: [task], concurrency }) => {
    const limit = task!.max_active_tis_per_dagrun ?? null;
    const runs = [0, 1];
    const candidate = (runId: number, mapIndex: number) =>
      candidateOf({ runId, mapIndex, maxActiveTasks: 16, maxActiveTisPerDagrun: limit });
    const waiting = runs.flatMap((runId) => [0, 1, 2, 3, 4].map((mapIndex) => candidate(runId, mapIndex)));
    const capacity = {
      slots: [{ queues: ['default'], lanes: [0], free: 100 }],
      queued: [],
      pools: { default_pool: 128 },
    };
    const choose = (candidates: readonly ReturnType<typeof candidate>[], active: readonly ActiveInstances[]) =>
      selectorOf(active, capacity).choose(candidates).chosen;
    const named = (chosen: readonly ReturnType<typeof candidate>[]) =>
      chosen.map(({ runId, mapIndex }) => [`c${runId}`, mapIndex] as const);
    const first = choose(waiting, []);
    expect(inOrder(named(first))).toEqual(inOrder(concurrency!.queued_after_first_pass));
    const left = first.slice(1);
    const rest = waiting.filter((each) => !first.includes(each));
    const active = left.map((each) => ({ ...each, instances: 1 }));
    const second = choose(rest, active);
    expect(inOrder(named([...left, ...second]))).toEqual(inOrder(concurrency!.queued_after_one_finished));
  });
});
