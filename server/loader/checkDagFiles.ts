import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type AssetNeighbors, usedAssets } from '../core/assetGraph.ts';
import { createEvaluator, LOADER_LIMITS } from '../dag/evaluation/evaluator.ts';
import { describeProblem } from '../dag/evaluation/problem.ts';
import { listDagFiles } from './dagFiles.ts';
import { loadFile, nameOf } from './loadFile.ts';

export interface CheckedFile {
  /** As positions in its problems name it. */
  readonly file: string;
  /** Absolute. */
  readonly path: string;
  readonly dags: readonly string[];
  /** What its DAGs do with assets. */
  readonly assets: readonly AssetNeighbors[];
  /** Place, what is wrong and what to do; null: the file loads. */
  readonly error: string | null;
}

/** Loads files, and all DAG files of folders, as the loader does, and stores nothing. */
export async function checkDagFiles(paths: readonly string[]): Promise<readonly CheckedFile[]> {
  const evaluator = createEvaluator(LOADER_LIMITS);
  try {
    const checked: CheckedFile[] = [];
    for (const path of paths) {
      const isFolder = (await stat(path)).isDirectory();
      const folder = isFolder ? path : dirname(path);
      for (const file of isFolder ? await listDagFiles(path) : [path]) {
        const { outcome } = await loadFile(file, folder, evaluator);
        checked.push({
          file: nameOf(file, folder),
          path: file,
          dags: outcome.problem ? [] : outcome.dags.map((dag) => dag.definition.dagId),
          assets: outcome.problem
            ? []
            : outcome.dags.map(({ definition }) => ({ dagId: definition.dagId, used: usedAssets(definition) })),
          error: outcome.problem ? describeProblem(outcome.problem) : null,
        });
      }
    }
    return checked;
  } finally {
    await evaluator.close();
  }
}
