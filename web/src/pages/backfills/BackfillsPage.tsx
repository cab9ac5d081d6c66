import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { isGone } from '../../api/errors.ts';
import { useServices } from '../../app/services.ts';
import { useTitle } from '../../app/useTitle.ts';
import { BACKFILL_STATES, isPeriodic } from '../../domain/backfill.ts';
import { useText } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { Empty, Loading, Pending, Problem } from '../../ui/Notice.tsx';
import { Segmented } from '../../ui/Segmented.tsx';
import { BackfillTable } from './BackfillTable.tsx';
import { BackfillTrail } from './BackfillTrail.tsx';

/** The backfills of a DAG, the latest first. */
export function BackfillsPage() {
  const text = useText();
  const { queries } = useServices();
  const { dagId } = useParams({ from: '/shell/dags/$dagId/backfills' });
  useTitle(text.backfill.title, dagId);
  const dag = useQuery(queries.dag(dagId));
  const { state = null } = useSearch({ from: '/shell/dags/$dagId/backfills' });
  const navigate = useNavigate({ from: '/dags/$dagId/backfills' });
  const list = useInfiniteQuery(queries.backfills(dagId, state));
  if (dag.data === undefined || isGone(dag.error)) return <Pending query={dag} />;
  const rows = list.data?.pages.flatMap((page) => page.backfills) ?? [];
  const mayPlan = isPeriodic(dag.data.schedule) && !dag.data.isStale;
  return (
    <div className="page">
      <BackfillTrail dagId={dagId} />
      <header className="page-head">
        <h1 className="page-title">{text.backfill.title}</h1>
        {mayPlan && (
          <Link className="button button-primary" to="/dags/$dagId/backfills/plan" params={{ dagId }}>
            {text.backfill.plan}
          </Link>
        )}
      </header>
      <section className="card" aria-label={text.backfill.title}>
        {(state !== null || rows.length > 0) && (
          <div className="backfill-filter">
            <Segmented
              label={text.backfill.filterState}
              value={state ?? 'all'}
              choices={[
                { value: 'all' as const, label: text.backfill.all },
                ...BACKFILL_STATES.map((value) => ({ value, label: text.backfill.states[value] })),
              ]}
              onChange={(value) => void navigate({ search: value === 'all' ? {} : { state: value }, replace: true })}
            />
          </div>
        )}
        {list.data === undefined && list.error === null && <Loading />}
        {list.error !== null && <Problem error={list.error} onRetry={() => void list.refetch()} />}
        {rows.length > 0 && <BackfillTable dagId={dagId} backfills={rows} />}
        {list.data !== undefined && rows.length === 0 && (
          <Empty title={state === null ? text.backfill.none : text.backfill.noneOfFilter}>
            {state === null && <p className="muted">{mayPlan ? text.backfill.noneHint : text.backfill.notPeriodic}</p>}
          </Empty>
        )}
        {list.hasNextPage && (
          <div className="backfill-more">
            <Button isBusy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
              {text.app.more}
            </Button>
          </div>
        )}
      </section>
    </div>
  );
}
