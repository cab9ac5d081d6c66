import type { BuiltDag } from '../buildDefinition.ts';
import { dagsOf } from '../dag.ts';
import { DagError } from '../dagError.ts';

/** The DAGs of a file by its default export, which must hold every one that it declares; none, for a file that only serves others. */
export function exportedDags(declared: readonly BuiltDag[], exported: unknown): readonly BuiltDag[] {
  if (declared.length === 0 && exported === undefined) return [];
  const dags = dagsOf(exported);
  if (!dags) {
    const names = declared.map(({ dagId }) => `'${dagId}'`).join(', ');
    const why =
      declared.length === 0
        ? 'the default export is no DAG'
        : `the default export is not the DAG that the file declares (${names})`;
    throw new DagError(
      'NO_DAG',
      `${why}: write \`export default dag('id', options, body)\`, or export a list of DAGs`,
      declared[0]?.site,
    );
  }
  const forgotten = declared.find((dag) => !dags.includes(dag));
  if (forgotten) {
    throw new DagError(
      'NO_DAG',
      `DAG '${forgotten.dagId}' is declared and not in the default export: add it there, or take it out`,
      forgotten.site,
    );
  }
  const ids = dags.map(({ dagId }) => dagId);
  const twice = ids.find((id, i) => ids.indexOf(id) < i);
  if (twice !== undefined) {
    const site = dags.findLast(({ dagId }) => dagId === twice)?.site;
    throw new DagError('DUPLICATE_ID', `two DAGs of the file have the id '${twice}': give each its own`, site);
  }
  return dags;
}
