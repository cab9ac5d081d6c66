import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { isGone } from '../../api/errors.ts';
import { useServices } from '../../app/services.ts';
import { useTitle } from '../../app/useTitle.ts';
import { isPeriodic } from '../../domain/backfill.ts';
import { useText } from '../../i18n/language.ts';
import { Empty, Pending } from '../../ui/Notice.tsx';
import { BackfillTrail } from './BackfillTrail.tsx';
import { Plan } from './Plan.tsx';
import './backfills.css';

/** A backfill before it is one: what it would do with each date, and the button that starts exactly that. */
export function PlanPage() {
  const text = useText();
  const { queries } = useServices();
  const { dagId } = useParams({ from: '/shell/dags/$dagId/backfills/plan' });
  useTitle(text.backfill.plan, dagId);
  const dag = useQuery(queries.dag(dagId));
  if (dag.data === undefined || isGone(dag.error)) return <Pending query={dag} />;
  return (
    <div className="page">
      <BackfillTrail dagId={dagId} here={text.backfill.plan} />
      <header>
        <h1 className="page-title">{text.backfill.planOf(dagId)}</h1>
        <p className="page-subtitle">{text.backfill.intro}</p>
      </header>
      {isPeriodic(dag.data.schedule) ? <Plan dag={dag.data} /> : <Empty title={text.backfill.notPeriodic} />}
    </div>
  );
}
