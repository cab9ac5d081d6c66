import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { isGone } from '../../api/errors.ts';
import { useServices } from '../../app/services.ts';
import { useTitle } from '../../app/useTitle.ts';
import { isPeriodic } from '../../domain/backfill.ts';
import { useText } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { Empty, Loading, Pending, Problem } from '../../ui/Notice.tsx';
import { BackfillTable } from './BackfillTable.tsx';
import { BackfillTrail } from './BackfillTrail.tsx';

/** The backfills of a DAG, the latest first. */
export function BackfillsPage() {
  const text = useText();
  const { queries } = useServices();
  const { dagId } = useParams({ from: '/shell/dags/$dagId/backfills' });
  useTitle(text.backfill.title, dagId);
  const dag = useQuery(queries.dag(dagId));
  const list = useInfiniteQuery(queries.backfills(dagId));
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
        {list.data === undefined && list.error === null && <Loading />}
        {list.error !== null && <Problem error={list.error} onRetry={() => void list.refetch()} />}
        {rows.length > 0 && <BackfillTable dagId={dagId} backfills={rows} />}
        {list.data !== undefined && rows.length === 0 && (
          <Empty title={text.backfill.none}>
            <p className="muted">{mayPlan ? text.backfill.noneHint : text.backfill.notPeriodic}</p>
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
