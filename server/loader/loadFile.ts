import { dirname, relative } from 'node:path';
import { type Bundle, BundleError, bundleDagFile } from '../dag/bundle.ts';
import type { EvaluatedDag } from '../dag/evaluation/evaluateBundle.ts';
import type { Evaluator } from '../dag/evaluation/evaluator.ts';
import type { LoadProblem } from '../dag/evaluation/problem.ts';
import { type Fingerprint, fingerprintOf, isAnyWrittenSince } from './dagFiles.ts';

/** What became of one reading of a DAG file. */
export interface LoadResult {
  readonly outcome:
    | { readonly bundle: Bundle; readonly dags: readonly EvaluatedDag[]; readonly problem: null }
    | { readonly problem: LoadProblem };
  /** Of all files that it was made from; null: one of them changed meanwhile, or what is missing is not known, so read it again. */
  readonly fingerprint: Fingerprint | null;
  /** In milliseconds. */
  readonly loadMs: number;
}

/** File systems keep the time of a write no finer than this. */
const CLOCK_TICK_MS = 20;

/** Bundles and evaluates a DAG file; `folder` is the one that it was found in. */
export async function loadFile(file: string, folder: string, evaluator: Evaluator): Promise<LoadResult> {
  const startedAt = Date.now();
  const start = performance.now();
  const { outcome, inputs } = await read(file, folder, evaluator);
  const loadMs = performance.now() - start;
  const fingerprint = inputs && (await fingerprintOf(inputs));
  const isSettled = inputs !== null && !(await isAnyWrittenSince(inputs, startedAt - CLOCK_TICK_MS));
  return { outcome, fingerprint: isSettled ? fingerprint : null, loadMs };
}

async function read(
  file: string,
  folder: string,
  evaluator: Evaluator,
): Promise<{ readonly outcome: LoadResult['outcome']; readonly inputs: readonly string[] | null }> {
  try {
    const bundle = await bundleDagFile(file, dirname(folder));
    const { dags, problem } = await evaluator.evaluate(bundle);
    return { outcome: problem ? { problem } : { bundle, dags, problem }, inputs: bundle.inputs };
  } catch (error) {
    if (!(error instanceof BundleError)) throw error;
    const { code, message, position, lineText } = error;
    return { outcome: { problem: { code, message, position, lineText, stack: null } }, inputs: null };
  }
}

/** The file as positions in its problems name it. */
export function nameOf(file: string, folder: string): string {
  return relative(dirname(folder), file);
}
