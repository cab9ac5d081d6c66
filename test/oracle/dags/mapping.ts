// cspell:ignore kwargs
import { dag, group, SkipTask, task, type Ref, type Task } from 'haru';
import data from '../mapping.json' with { type: 'json' };
import { outcomeOf, play, type MappingCase, type MappingTask } from '../mappingCases.ts';

type Options = Parameters<typeof task>[1];

/** A case's tasks, written with what Haru has for them; lists in a row under one name are no such form. */
function declare({ tasks, edges }: MappingCase): void {
  const made = new Map<string, Task>();
  const listOf = (source: unknown): unknown => {
    const { xcom } = Object(source) as { xcom?: string };
    return xcom === undefined ? source : made.get(xcom)!.output;
  };
  const declareTask = (given: MappingTask, item?: Ref<unknown>): void => {
    const read = (value: unknown) => (Object.hasOwn(Object(value) as object, 'group_arg') ? item : listOf(value));
    const input = Object.entries({ ...given.args, ...given.partial }).map(([name, value]) => [name, read(value)]);
    const side = Object.entries(given.expand ?? {}).find(([, source]) => Object.hasOwn(source, 'zip'));
    const sides = side && (side[1] as { readonly zip: readonly string[] }).zip;
    const lists = sides
      ? sides.map((id, i) => [`side${i}`, made.get(id)!.output] as const)
      : Object.entries(given.expand ?? {}).map(([name, source]) => [name, listOf(source)] as const);
    const options = {
      input: Object.fromEntries(input) as object,
      triggerRule: given.rule ?? 'all_success',
      after: edges.filter(([, to]) => to === given.id).map(([from]) => made.get(from)!),
      ...(lists.length > 0 && { expand: Object.fromEntries(lists) as object }),
      ...(sides && { zip: true }),
      ...(given.expand_kwargs && { expandEach: listOf(given.expand_kwargs) }),
      ...(given.map_index_template && { mapLabel: ({ x }: { x: string }) => `item ${x}` }),
      ...(given.max_active_tis_per_dagrun && { maxActiveTisPerDagrun: given.max_active_tis_per_dagrun }),
      run: (args: Record<string, unknown>, { mapIndex }: { mapIndex: number }) => {
        const outcome = outcomeOf(given, mapIndex);
        if (outcome === 'failed') throw new Error('fails');
        if (outcome === 'skipped') throw new SkipTask('skips');
        return play(given, side && sides ? { [side[0]]: sides.map((_, i) => args[`side${i}`]) } : args);
      },
    };
    made.set(given.id, task(given.id, options as unknown as Options));
  };
  const groups = new Set<string>();
  for (const given of tasks) {
    if (!given.group) declareTask(given);
    else if (!groups.has(given.group.id)) {
      const { id, expand } = given.group;
      groups.add(id);
      group(id, { expand: { item: listOf(expand) as readonly unknown[] } }, ({ item }) => {
        for (const each of tasks) if (each.group?.id === id) declareTask(each, item);
      });
    }
  }
}

const { cases } = data as unknown as { readonly cases: readonly MappingCase[] };
const NOT_OFFERED = new Set(['concat', 'source_too_long']);

export default cases
  .filter(({ name }) => !NOT_OFFERED.has(name))
  .map((given) => dag(given.name, {}, () => declare(given)));
