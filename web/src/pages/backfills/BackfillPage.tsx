import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { isGone } from '../../api/errors.ts';
import type { BackfillDate, BackfillSummary } from '../../api/types.ts';
import { useServices } from '../../app/services.ts';
import { useTitle } from '../../app/useTitle.ts';
import { progressEntries, type BackfillDateState } from '../../domain/backfill.ts';
import { useText } from '../../i18n/language.ts';
import { Fact } from '../../ui/Fact.tsx';
import { Loading, Pending, Problem } from '../../ui/Notice.tsx';
import { Segmented } from '../../ui/Segmented.tsx';
import { BackfillDatePill, BackfillStatePill } from '../../ui/State.tsx';
import { Time } from '../../ui/Time.tsx';
import { Card } from '../../ui/Card.tsx';
import { BackfillActions } from './BackfillActions.tsx';
import { BackfillProgress } from './BackfillProgress.tsx';
import { BackfillTrail } from './BackfillTrail.tsx';
import { DatesTable } from './DatesTable.tsx';
import { DayRange } from './DayRange.tsx';
import { FailedGroups } from './FailedGroups.tsx';
import './backfills.css';

/** One backfill: how far it is, and what became of each date. */
export function BackfillPage() {
  const text = useText();
  const { queries } = useServices();
  const { dagId, backfillId } = useParams({ from: '/shell/dags/$dagId/backfills/$backfillId' });
  const name = text.backfill.name(backfillId);
  useTitle(name, dagId);
  const dag = useQuery(queries.dag(dagId));
  const backfill = useQuery(queries.backfill(dagId, backfillId));
  const dates = useQuery(queries.backfillDates(dagId, backfillId));
  const [chosen, setChosen] = useState<BackfillDateState | 'all'>('all');
  if (backfill.data === undefined || isGone(backfill.error)) return <Pending query={backfill} />;
  const { progress } = backfill.data;
  const entries = progressEntries(progress);
  const state = entries.some((entry) => entry.state === chosen) ? chosen : 'all';
  const shown = dates.data?.dates.filter((date) => state === 'all' || date.state === state) ?? [];
  return (
    <div className="page">
      <BackfillTrail dagId={dagId} here={name} />
      <header className="page-head">
        <div>
          <h1 className="page-title">{name}</h1>
          <p className="page-subtitle">
            <DayRange backfill={backfill.data} />
          </p>
        </div>
        <BackfillActions backfill={backfill.data} />
      </header>
      <BackfillFacts backfill={backfill.data} />
      {dag.data?.isPaused === true && backfill.data.completedAt === null && (
        <p className="backfill-note">{text.backfill.paused}</p>
      )}
      {dates.data !== undefined && <FailedGroups dagId={dagId} dates={dates.data.dates} />}
      <Card
        id="dates-title"
        title={text.backfill.dates}
        note={
          <Segmented
            label={text.backfill.show}
            value={state}
            choices={[
              { value: 'all' as const, label: text.backfill.all },
              ...entries.map((entry) => ({
                value: entry.state,
                label: text.backfill.dateStates[entry.state],
                count: entry.count,
              })),
            ]}
            onChange={setChosen}
          />
        }
      >
        {dates.data === undefined && dates.error === null && <Loading />}
        {dates.error !== null && <Problem error={dates.error} onRetry={() => void dates.refetch()} />}
        {shown.length > 0 && (
          <DatesTable
            key={state}
            dagId={dagId}
            zone={dag.data?.zone ?? 'UTC'}
            dates={shown}
            outcome={{
              title: text.backfill.state,
              of: stateOf,
            }}
          />
        )}
      </Card>
    </div>
  );
}

function stateOf({ state }: BackfillDate) {
  return <BackfillDatePill state={state} />;
}

function BackfillFacts({ backfill }: { readonly backfill: BackfillSummary }) {
  const text = useText();
  const {
    state,
    tasks,
    onLatestVersion,
    reprocess,
    backwards,
    maxActiveRuns,
    params,
    createdAt,
    createdBy,
    completedAt,
  } = backfill;
  return (
    <div className="stack">
      <dl className="facts">
        <Fact name={text.backfill.state}>
          <BackfillStatePill state={state} />
        </Fact>
        <Fact name={text.backfill.progress}>
          <BackfillProgress backfill={backfill} />
        </Fact>
        {tasks !== null && (
          <Fact name={text.backfill.tasks}>
            {text.backfill.tasksOf(tasks.taskIds.join(', '), !tasks.ignoreDependencies, tasks.downstream)}
          </Fact>
        )}
        <Fact name={text.backfill.reprocess}>{text.backfill.reprocesses[reprocess]}</Fact>
        {onLatestVersion && <Fact name={text.backfill.version}>{text.backfill.latest}</Fact>}
        <Fact name={text.backfill.order}>{text.backfill.orders[backwards ? 'backwards' : 'forwards']}</Fact>
        <Fact name={text.backfill.maxActiveRuns}>{maxActiveRuns}</Fact>
        <Fact name={text.backfill.created}>
          <Time at={createdAt} seconds />
        </Fact>
        <Fact name={text.backfill.by}>{createdBy}</Fact>
        {completedAt !== null && (
          <Fact name={text.backfill.ended}>
            <Time at={completedAt} seconds />
          </Fact>
        )}
      </dl>
      {params !== null && (
        <details>
          <summary className="muted">{text.backfill.params}</summary>
          <pre className="json" tabIndex={0}>
            {JSON.stringify(params, null, 2)}
          </pre>
        </details>
      )}
    </div>
  );
}
