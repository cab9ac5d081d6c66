import { Value } from 'typebox/value';
import type { Decision } from '../../server/core/decisions.ts';
import type { DagDefinition } from '../../server/core/definition.ts';
import type { BuiltDag } from '../../server/dag/buildDefinition.ts';
import { resolveElement } from '../../server/dag/mapping.ts';
import { propertiesOf, refuseAnnounced } from '../../server/dag/operatorOptions.ts';
import { resolveTask, type LiveTask, type LoadedBundle } from '../../server/dag/runtime.ts';
import type { BuiltInOperator, OperatorContext } from '../operators/operator.ts';
import type { Attempt } from '../protocol.ts';
import { MAX_OPERATOR_RESULT_BYTES, MAX_RESULT_BYTES } from '../result.ts';
import type { Given } from '../given.ts';
import { givenValues } from './givenValues.ts';
import { lookOnce } from './lookOnce.ts';

export interface BodyEnd {
  readonly value: unknown;
  /** What a branch or short circuit decided for the tasks after it. */
  readonly decision: Decision | null;
  readonly maxResultBytes: number;
  /** Of the DAG, as the bundle declares it. */
  readonly definition: DagDefinition;
}

/** What a body tells of itself before it begins. */
export interface Told {
  /** What a mapped instance is called. */
  label(label: string): Promise<unknown>;
  given(given: Given): void;
}

/** Runs what the task was declared with: its function, or its operator with the options resolved. */
export async function runBody(
  bundle: LoadedBundle,
  operators: ReadonlyMap<string, BuiltInOperator<never, unknown>>,
  attempt: Attempt,
  context: OperatorContext,
  told: Told,
): Promise<BodyEnd> {
  const { task, definition } = taskOf(bundle, attempt);
  const { results, params, elements } = attempt;
  const element = task.mapping && elements ? resolveElement(task.mapping, elements, { results, params }) : {};
  if (task.mapLabel && elements) await told.label(labelOf(task.mapLabel, element));
  const { options, input } = resolveTask(task, { results, params, element }, context);
  const given = givenValues(task.run === null || task.kind === 'operator' ? options : input);
  if (given) told.given(given);
  if (task.run === null) {
    const end = await runOperator(operators, task.operator, options, context);
    return { ...end, maxResultBytes: MAX_OPERATOR_RESULT_BYTES, definition };
  }
  const ofFunction = { maxResultBytes: MAX_RESULT_BYTES, definition };
  if (task.look) return { value: await lookOnce(task, task.look, input, context), decision: null, ...ofFunction };
  const value: unknown = await task.run((task.kind === 'operator' ? options : input) as never, context);
  return { value, decision: decisionOf(task.kind, value), ...ofFunction };
}

/** A body that declares something else than what is stored is refused. */
function taskOf(bundle: LoadedBundle, attempt: Attempt): { task: LiveTask; definition: DagDefinition } {
  const { tasks, definition } = dagOf(bundle, attempt);
  const task = tasks.get(attempt.taskId);
  if (!task) throw new Error(`DAG '${attempt.dagId}' has no task '${attempt.taskId}'`);
  return { task, definition };
}

/** The DAG as this bundle declares it, which is the one that is stored. */
export function dagOf(bundle: LoadedBundle, attempt: Pick<Attempt, 'dagId' | 'definitionHash'>): BuiltDag {
  const dag = bundle.get(attempt.dagId);
  if (!dag) throw new Error(`the bundle holds no DAG '${attempt.dagId}'; it holds ${[...bundle.keys()].join(', ')}`);
  if (dag.definitionHash !== attempt.definitionHash) {
    throw new Error(
      `DAG '${attempt.dagId}' declares something else here than when it was loaded (definition ${dag.definitionHash.slice(0, 12)}, stored ` +
        `${attempt.definitionHash.slice(0, 12)}): its body depends on something that differs from process to process`,
    );
  }
  return dag;
}

/** What an instance is called; longer names are cut. */
const MAX_LABEL = 250;

function labelOf(mapLabel: NonNullable<LiveTask['mapLabel']>, element: object): string {
  const label = mapLabel(element as never);
  if (typeof label === 'string') return label.replaceAll('\0', '').slice(0, MAX_LABEL);
  throw new TypeError(`mapLabel gave ${label === null ? 'null' : `a ${typeof label}`} instead of a text`);
}

async function runOperator(
  operators: ReadonlyMap<string, BuiltInOperator<never, unknown>>,
  name: string,
  options: unknown,
  context: OperatorContext,
): Promise<Pick<BodyEnd, 'value' | 'decision'>> {
  const operator = operators.get(name);
  if (!operator) throw new Error(`the operator '${name}' is not part of this worker`);
  const wrong = [...Value.Errors(operator.options, options)][0];
  if (wrong) throw new Error(`${name}: option ${wrong.instancePath || 'list'} ${wrong.message}`);
  // Those that were computed could not be looked at when the DAG was loaded.
  for (const [option, value] of Object.entries(options as object)) {
    const schema = propertiesOf(operator.options)[option];
    if (schema) refuseAnnounced(`${name}: ${option}`, schema, value);
  }
  const value = await operator.run(options as never, context);
  return { value, decision: operator.decision?.(value) ?? null };
}

function decisionOf(kind: LiveTask['kind'], value: unknown): Decision | null {
  if (kind === 'branch') return { cases: (Array.isArray(value) ? value : [value]) as string[] };
  if (kind === 'short_circuit') return { proceed: Boolean(value) };
  return null;
}
