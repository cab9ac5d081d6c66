import { tmpdir } from 'node:os';
import { types } from 'node:util';
import vm from 'node:vm';
import type { DagDefinition } from '../../core/definition.ts';
import { HaruError } from '../../core/errors.ts';
import type { BuiltDag } from '../buildDefinition.ts';
import { collectDags } from '../dag.ts';
import { DagError } from '../dagError.ts';
import { short } from '../operatorOptions.ts';
import { stackReader, type StackReader } from '../sourceMap.ts';
import { exportedDags } from './exportedDags.ts';
import { forbid } from './guard.ts';
import { guardedGlobals, LANGUAGE_GUARDS } from './guardedGlobals.ts';
import { guardedRequire } from './guardedModules.ts';
import type { LoadProblem } from './problem.ts';
import { refuseDifference } from './refuseDifference.ts';
import { type Surroundings, withSurroundings } from './surroundings.ts';

export interface EvaluationRequest {
  readonly code: string;
  readonly sourceMap: string;
  /** How long each of the two evaluations may take. */
  readonly limitMs: number;
}

/** Code was cut off in the middle, so this process is of no more use: what it had begun is never put back. */
export class EvaluationCutOff extends Error {}

/** The DAGs of a file (none, for a file that only serves others), or why it does not load. */
export type EvaluationOutcome =
  | { readonly dags: readonly EvaluatedDag[]; readonly problem: null }
  | { readonly dags: null; readonly problem: LoadProblem };

export interface EvaluatedDag {
  readonly definition: DagDefinition;
  readonly definitionHash: string;
}

/** The name under which a bundle's frames stand in a stack. */
const FILENAME = 'haru-bundle.cjs';
const DAY_MS = 86_400_000;

/**
 * Evaluates a bundle twice, each time in a context of its own, the second time 400 days later, in another zone and another
 * working directory. A DAG that comes out different is refused, for a worker would find other tasks than the scheduler.
 */
export function evaluateBundle(request: EvaluationRequest): EvaluationOutcome {
  const reader = stackReader(FILENAME, request.sourceMap);
  try {
    const first = evaluate(request, { clockMs: 0, zone: 'UTC', cwd: process.cwd() });
    const second = evaluate(request, { clockMs: 400 * DAY_MS, zone: 'Pacific/Kiritimati', cwd: tmpdir() });
    refuseDifference(first, second);
    return { dags: first.map(({ definition, definitionHash }) => ({ definition, definitionHash })), problem: null };
  } catch (error) {
    if (error instanceof EvaluationCutOff) throw error;
    return { dags: null, problem: problemOf(error, reader, request.sourceMap) };
  }
}

function evaluate({ code, limitMs }: EvaluationRequest, surroundings: Surroundings): readonly BuiltDag[] {
  return withSurroundings(surroundings, () => {
    const globals = guardedGlobals();
    const context = vm.createContext({ ...globals });
    const guard = vm.runInContext(`globalThis.global = globalThis; (${LANGUAGE_GUARDS})`, context) as Guard;
    guard(forbid);
    const module = { exports: {} as { readonly default?: unknown } };
    const run = vm.compileFunction(code, ['module', 'exports', 'require'], {
      filename: FILENAME,
      parsingContext: context,
    }) as (module: object, exports: object, require: (name: string) => unknown) => void;
    const require = guardedRequire(globals['process'] as object);
    const declared = collectDags(() => runInContext(context, limitMs, () => run(module, module.exports, require)));
    return exportedDags(declared, module.exports.default);
  });
}

type Guard = (refuse: typeof forbid) => void;

/** Calls `work`, and cuts it off when the time is over, even in an endless loop. */
function runInContext(context: vm.Context, limitMs: number, work: () => void): void {
  context['start'] = work;
  try {
    vm.runInContext('{ const begin = start; delete globalThis.start; begin(); }', context, { timeout: limitMs });
  } catch (error) {
    const isCutOff = (error as NodeJS.ErrnoException | null)?.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
    throw isCutOff ? new EvaluationCutOff() : error;
  }
}

function problemOf(error: unknown, reader: StackReader, sourceMap: string): LoadProblem {
  if (!types.isNativeError(error)) {
    const message = `the file throws ${short(error)}, which is no Error`;
    return { code: 'LOAD_FAILED', message, position: null, lineText: null, stack: null };
  }
  const site = error instanceof DagError ? error.site : undefined;
  const stack = site ?? error.stack ?? '';
  const position = reader.positionOf(stack);
  const isOurs = error instanceof HaruError;
  return {
    code: isOurs ? error.code : 'LOAD_FAILED',
    message: isOurs ? error.message : `${error.name}: ${error.message}`,
    position,
    lineText: position && lineOf(sourceMap, position.file, position.line),
    stack: reader.mapped(stack) || null,
  };
}

function lineOf(sourceMap: string, file: string, line: number): string | null {
  const { sources, sourcesContent } = JSON.parse(sourceMap) as { sources: string[]; sourcesContent: string[] };
  return sourcesContent[sources.indexOf(file)]?.split('\n')[line - 1] ?? null;
}
