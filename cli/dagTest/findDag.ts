import type { DagDefinition } from '../../server/core/definition.ts';
import { HaruError } from '../../server/core/errors.ts';
import type { Bundle } from '../../server/dag/bundle.ts';
import { createEvaluator, LOADER_LIMITS } from '../../server/dag/evaluation/evaluator.ts';
import { describeProblem } from '../../server/dag/evaluation/problem.ts';
import { listDagFiles } from '../../server/loader/dagFiles.ts';
import { loadFile } from '../../server/loader/loadFile.ts';

export interface FoundDag {
  readonly file: string;
  readonly bundle: Bundle;
  readonly definition: DagDefinition;
  readonly definitionHash: string;
}

/** Loads the files of the folders, as the loader does, until one defines the DAG. */
export async function findDag(dagId: string, folders: readonly string[]): Promise<FoundDag> {
  const evaluator = createEvaluator(LOADER_LIMITS);
  const known: string[] = [];
  const problems: string[] = [];
  try {
    for (const folder of folders) {
      for (const file of await listDagFiles(folder)) {
        const { outcome } = await loadFile(file, folder, evaluator);
        if (outcome.problem) {
          problems.push(describeProblem(outcome.problem));
          continue;
        }
        const dag = outcome.dags.find(({ definition }) => definition.dagId === dagId);
        if (dag) return { file, bundle: outcome.bundle, ...dag };
        known.push(...outcome.dags.map(({ definition }) => definition.dagId));
      }
    }
  } finally {
    await evaluator.close();
  }
  const found = known.length === 0 ? 'none' : known.join(', ');
  const broken = problems.length === 0 ? '' : `\nThese files do not load:\n${problems.join('\n')}`;
  throw new HaruError(
    'NOT_FOUND',
    `no file in ${folders.join(', ')} defines the DAG '${dagId}'; found: ${found}${broken}`,
  );
}
