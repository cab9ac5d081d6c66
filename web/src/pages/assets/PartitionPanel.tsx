import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { WHOLE } from '../../api/partitionName.ts';
import type { PartitionDetail } from '../../api/types.ts';
import { useServices } from '../../app/services.ts';
import { receiptRows } from '../../domain/receipt.ts';
import { formatDay } from '../../domain/time.ts';
import { useText } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { Loading, Problem } from '../../ui/Notice.tsx';
import { usePreferences } from '../../ui/preferences.ts';
import { PartitionPill } from '../../ui/State.tsx';
import { Time } from '../../ui/Time.tsx';
import { PartitionSources } from './PartitionSources.tsx';
import { RerunCourse } from './RerunCourse.tsx';
import { RerunPlan } from './RerunPlan.tsx';

interface PartitionPanelProps {
  readonly uri: string;
  /** Empty: the asset is not divided. */
  readonly partition: string;
  /** Of its days and hours. */
  readonly zone: string;
  /** Whether the plan of a rerun is open. */
  readonly isPlanned: boolean;
  readonly onPlan: (isPlanned: boolean) => void;
}

/** One partition: its state, its receipts, what it is made from, and how it would be, or is, made again. */
export function PartitionPanel({ uri, partition, zone, isPlanned, onPlan }: PartitionPanelProps) {
  const text = useText();
  const [{ language }] = usePreferences();
  const { queries } = useServices();
  const { data, error, refetch } = useQuery(queries.partition(uri, partition));
  const rerun = useQuery(queries.reruns(uri, partition)).data?.reruns[0];
  return (
    <section className="card" aria-labelledby="partition-title">
      <header className="card-head">
        <div className="row">
          <h2 className="card-title" id="partition-title">
            {partition === WHOLE ? text.asset.whole : formatDay(partition, { language })}
          </h2>
          {data !== undefined && <PartitionPill state={data.state} />}
        </div>
        <Button icon="retry" disabled={isPlanned} onClick={() => onPlan(true)}>
          {text.rerun.plan}
        </Button>
      </header>
      {data === undefined && error === null && <Loading />}
      {error !== null && <Problem error={error} onRetry={() => void refetch()} />}
      {isPlanned && <RerunPlan uri={uri} partition={partition} onStart={() => onPlan(false)} />}
      {rerun !== undefined && <RerunCourse key={rerun.id} rerun={rerun} />}
      {data !== undefined && <PartitionSources detail={data} zone={zone} />}
      {data !== undefined && <Receipts receipts={data.receipts} />}
    </section>
  );
}

function Receipts({ receipts }: Pick<PartitionDetail, 'receipts'>) {
  const text = useText();
  const [{ language }] = usePreferences();
  return (
    <section className="partition-part" aria-labelledby="receipts-title">
      <h3 id="receipts-title">{text.asset.receipts}</h3>
      {receipts.length === 0 && <p className="muted">{text.asset.noReceipts}</p>}
      <ol className="partition-receipts">
        {receipts.map(({ at, dagId, runId, taskId, receipt }) => (
          <li key={at}>
            <Time at={at} seconds />{' '}
            {dagId === null || runId === null ? (
              <span className="muted small">{text.asset.outside}</span>
            ) : (
              <Link className="small" to="/dags/$dagId/runs/$runId" params={{ dagId, runId }}>
                {[dagId, taskId].filter((part) => part !== null).join(' · ')}
              </Link>
            )}
            <span className="partition-numbers">
              {receiptRows(receipt, language).map(({ field, value, needsAttention }) => (
                <span key={field} className="small">
                  <span className="muted">{text.receipt[field]}</span>{' '}
                  <span
                    className={needsAttention ? 'numeric tone-text' : 'numeric'}
                    data-tone={needsAttention ? 'blocked' : undefined}
                  >
                    {value}
                  </span>
                </span>
              ))}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
