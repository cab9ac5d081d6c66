import type { Context } from './context.ts';
import { DagError } from './dagError.ts';
import type { WithoutTasks } from './declared.ts';
import { declareTask } from './declare.ts';
import { type BranchCase, casesOf, type Task } from './handles.ts';
import { checkFunction, checkInput, splitOptions } from './splitOptions.ts';
import type { TaskOptions } from './taskOptions.ts';
import type { Resolved } from './value.ts';

/** Follows the cases that `run` returns and skips the others; a task belongs to a case by `after: choice.cases.NAME`. */
export function branch<const C extends string, const I extends object = {}>(
  taskId: string,
  options: TaskOptions & {
    cases: readonly C[];
    input?: I & WithoutTasks<I>;
    run: (
      input: Resolved<I>,
      context: Context,
    ) => NoInfer<C> | readonly NoInfer<C>[] | Promise<NoInfer<C> | readonly NoInfer<C>[]>;
  },
): Task<C | readonly C[]> & { readonly cases: { readonly [K in C]: BranchCase } } {
  const what = `branch '${taskId}'`;
  const { settings, rest } = splitOptions(what, options, ['cases', 'input', 'run']);
  const { cases } = options;
  if (!Array.isArray(rest['cases']) || cases.length === 0 || new Set(cases).size < cases.length) {
    throw new DagError('INVALID_OPTION', `${what}: give the names of its cases, each once: cases: ['big', 'small']`);
  }
  const declared = declareTask<C | readonly C[]>({
    taskId,
    kind: 'branch',
    operator: 'branch',
    options: checkInput(what, rest['input']),
    input: {},
    run: checkFunction(`${what}: run`, rest['run']),
    schema: null,
    settings,
    cases: [...cases],
    skip: null,
    folders: [],
  });
  return Object.assign(declared, { cases: casesOf<C>('branch', declared.taskId, cases) });
}

/** Skips what comes after it when `run` returns false: everything ('downstream', default) or only the next ones, by their rules ('direct'). */
export function shortCircuit<const I extends object = {}>(
  taskId: string,
  options: TaskOptions & {
    input?: I & WithoutTasks<I>;
    skip?: 'downstream' | 'direct';
    run: (input: Resolved<I>, context: Context) => boolean | Promise<boolean>;
  },
): Task<boolean> {
  const what = `shortCircuit '${taskId}'`;
  const { settings, rest } = splitOptions(what, options, ['input', 'skip', 'run']);
  const skip = rest['skip'] ?? 'downstream';
  if (skip !== 'downstream' && skip !== 'direct') {
    throw new DagError('INVALID_OPTION', `${what}: skip is ${JSON.stringify(skip)}: give 'downstream' or 'direct'`);
  }
  return declareTask<boolean>({
    taskId,
    kind: 'short_circuit',
    operator: 'shortCircuit',
    options: checkInput(what, rest['input']),
    input: {},
    run: checkFunction(`${what}: run`, rest['run']),
    schema: null,
    settings,
    cases: null,
    skip,
    folders: [],
  });
}
