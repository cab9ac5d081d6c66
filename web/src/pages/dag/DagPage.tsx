import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { isGone } from '../../api/errors.ts';
import { Trail } from '../../app/Trail.tsx';
import { useServices } from '../../app/services.ts';
import { RUN_STATE_DISPLAY, type RunState } from '../../domain/states.ts';
import { useTitle } from '../../app/useTitle.ts';
import { useText } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { Empty, Loading, Pending, Problem } from '../../ui/Notice.tsx';
import { Segmented } from '../../ui/Segmented.tsx';
import { ImportErrors } from '../dags/ImportErrors.tsx';
import { TriggerDialog } from '../trigger/TriggerDialog.tsx';
import { DagHead } from './DagHead.tsx';
import { RunTable } from './RunTable.tsx';
import './dag.css';

const STATES = Object.keys(RUN_STATE_DISPLAY) as RunState[];

export function DagPage() {
  const text = useText();
  const { queries } = useServices();
  const { dagId } = useParams({ from: '/shell/dags/$dagId' });
  useTitle(dagId);
  const { state = null } = useSearch({ from: '/shell/dags/$dagId' });
  const navigate = useNavigate({ from: '/dags/$dagId' });
  const [isTriggering, setTriggering] = useState(false);
  const dag = useQuery(queries.dag(dagId));
  const runs = useInfiniteQuery(queries.runs(dagId, state));

  if (dag.data === undefined || isGone(dag.error)) return <Pending query={dag} />;
  const rows = runs.data?.pages.flatMap((page) => page.runs) ?? [];
  return (
    <div className="page">
      <Trail dagId={dagId} />
      <DagHead dag={dag.data} onTrigger={() => setTriggering(true)} />
      {dag.data.importErrors.length > 0 && <ImportErrors errors={dag.data.importErrors} />}
      <section className="card" aria-labelledby="runs-title">
        <header className="card-head">
          <h2 className="card-title" id="runs-title">
            {text.dag.runs}
          </h2>
          <Segmented
            label={text.dag.filterState}
            value={state ?? 'all'}
            choices={[
              { value: 'all' as const, label: text.dag.allStates },
              ...STATES.map((value) => ({ value, label: text.runState[value] })),
            ]}
            onChange={(value) => void navigate({ search: value === 'all' ? {} : { state: value }, replace: true })}
          />
        </header>
        {runs.data === undefined && runs.error === null && <Loading />}
        {runs.error !== null && <Problem error={runs.error} onRetry={() => void runs.refetch()} />}
        {rows.length > 0 && <RunTable dag={dag.data} runs={rows} />}
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
      </section>
      {isTriggering && <TriggerDialog dag={dag.data} onClose={() => setTriggering(false)} />}
    </div>
  );
}
