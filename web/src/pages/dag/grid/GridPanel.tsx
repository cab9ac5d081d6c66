import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { DagDetail } from '../../../api/types.ts';
import { useServices } from '../../../app/services.ts';
import { gridColumns, tasksOfPages } from '../../../domain/gridCells.ts';
import { gridRows, matchingRows } from '../../../domain/gridRows.ts';
import type { TaskState } from '../../../domain/states.ts';
import { useText } from '../../../i18n/language.ts';
import { Button } from '../../../ui/Button.tsx';
import { Empty, Loading, Problem } from '../../../ui/Notice.tsx';
import { SearchField } from '../../../ui/SearchField.tsx';
import { TaskStatePill } from '../../../ui/State.tsx';
import { Grid } from './Grid.tsx';

/** With fewer tasks there is nothing to search. */
const MIN_TO_SEARCH = 15;
/** With more, groups are folded at first. */
const MAX_UNFOLDED = 60;
const NONE: readonly string[] = [];
const LEGEND = [
  'success',
  'failed',
  'upstream_failed',
  'running',
  'up_for_retry',
  'skipped',
] as const satisfies readonly TaskState[];

/** What became of each task in the latest runs, as it goes on. */
export function GridPanel({ dag }: { readonly dag: DagDetail }) {
  const text = useText();
  const { queries } = useServices();
  const grid = useInfiniteQuery(queries.grid(dag.dagId));
  const { graph } = dag;
  const groupIds = useMemo(() => graph.groups.map(({ groupId }) => groupId), [graph]);
  const [chosen, choose] = useState<readonly string[] | null>(null);
  const folded = chosen ?? (graph.tasks.length > MAX_UNFOLDED ? groupIds : NONE);
  const [wanted, search] = useState('');
  const pages = grid.data?.pages;
  const columns = useMemo(() => gridColumns(pages ?? []), [pages]);
  // Another page of the same tasks leaves the rows as they are.
  const taskIds = useMemo(() => tasksOfPages(pages ?? []).join('\n'), [pages]);
  const rows = useMemo(() => {
    // What is searched for is found in folded groups too.
    const folds = wanted.trim() === '' ? new Set(folded) : new Set<string>();
    return matchingRows(gridRows(graph, taskIds === '' ? [] : taskIds.split('\n'), folds), wanted);
  }, [graph, taskIds, folded, wanted]);

  if (pages === undefined)
    return grid.error === null ? <Loading /> : <Problem error={grid.error} onRetry={() => void grid.refetch()} />;
  if (columns.length === 0)
    return (
      <Empty title={text.dag.noRuns}>
        <p className="muted">{text.dag.noRunsHint}</p>
      </Empty>
    );
  const canReadOlder = grid.hasNextPage && !grid.isFetchingNextPage;
  return (
    <>
      <div className="grid-tools">
        {graph.tasks.length >= MIN_TO_SEARCH && (
          <SearchField label={text.grid.search} value={wanted} onChange={search} />
        )}
        {groupIds.length > 0 && (
          <Button variant="quiet" onClick={() => choose(folded.length > 0 ? [] : groupIds)}>
            {folded.length > 0 ? text.graph.unfoldAll : text.graph.foldAll}
          </Button>
        )}
        <ul className="grid-legend small" aria-label={text.grid.legend}>
          {LEGEND.map((state) => (
            <li key={state}>
              <TaskStatePill state={state} />
            </li>
          ))}
        </ul>
      </div>
      {rows.length === 0 ? (
        <Empty title={text.grid.noMatch} />
      ) : (
        <Grid
          dagId={dag.dagId}
          rows={rows}
          columns={columns}
          onFold={(groupId) =>
            choose(folded.includes(groupId) ? folded.filter((other) => other !== groupId) : [...folded, groupId])
          }
          onOlder={canReadOlder ? () => void grid.fetchNextPage() : null}
        />
      )}
    </>
  );
}
