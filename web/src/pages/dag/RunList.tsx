import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { DagDetail } from '../../api/types.ts';
import { useServices } from '../../app/services.ts';
import { RUN_STATE_DISPLAY, type RunState } from '../../domain/states.ts';
import { useText } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { Empty, Loading, Problem } from '../../ui/Notice.tsx';
import { Segmented } from '../../ui/Segmented.tsx';
import { RunTable } from './RunTable.tsx';

const STATES = Object.keys(RUN_STATE_DISPLAY) as RunState[];

/** The runs that there are, newest first, of one state or of all. */
export function RunList({ dag }: { readonly dag: DagDetail }) {
  const text = useText();
  const { queries } = useServices();
  const { state = null } = useSearch({ from: '/shell/dags/$dagId' });
  const navigate = useNavigate({ from: '/dags/$dagId' });
  const runs = useInfiniteQuery(queries.runs(dag.dagId, state));
  const rows = runs.data?.pages.flatMap((page) => page.runs) ?? [];
  return (
    <>
      <div className="dag-panel-head">
        <Segmented
          label={text.dag.filterState}
          value={state ?? 'all'}
          choices={[
            { value: 'all' as const, label: text.dag.allStates },
            ...STATES.map((value) => ({ value, label: text.runState[value] })),
          ]}
          onChange={(value) =>
            void navigate({ search: { panel: 'runs', ...(value !== 'all' && { state: value }) }, replace: true })
          }
        />
      </div>
      {runs.data === undefined && runs.error === null && <Loading />}
      {runs.error !== null && <Problem error={runs.error} onRetry={() => void runs.refetch()} />}
      {rows.length > 0 && <RunTable dag={dag} runs={rows} />}
      {runs.data !== undefined && rows.length === 0 && (
        <Empty title={state === null ? text.dag.noRuns : text.dag.noRunsOfState}>
          {state === null && <p className="muted">{text.dag.noRunsHint}</p>}
        </Empty>
      )}
      {runs.hasNextPage && (
        <div className="more">
          <Button isBusy={runs.isFetchingNextPage} onClick={() => void runs.fetchNextPage()}>
            {text.app.more}
          </Button>
        </div>
      )}
    </>
  );
}
