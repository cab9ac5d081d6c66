import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ApiError } from '../../api/errors.ts';
import { useServices } from '../../app/services.ts';
import { rerunCommand } from '../../domain/rerunCommand.ts';
import { useText } from '../../i18n/language.ts';
import { IntervalInUtc } from '../../ui/IntervalText.tsx';
import { Loading, Problem } from '../../ui/Notice.tsx';

interface RerunPlanProps {
  readonly uri: string;
  readonly partition: string;
}

/** How a partition would be made again, step by step along the assets. */
export function RerunPlan({ uri, partition }: RerunPlanProps) {
  const text = useText();
  const { queries } = useServices();
  const { data, error, refetch } = useQuery(queries.rerun(uri, partition));
  if (data === undefined && error === null) return <Loading />;
  return (
    <section className="partition-part" aria-labelledby="rerun-title">
      <h3 id="rerun-title">{text.asset.rerun}</h3>
      {error instanceof ApiError && error.status === 409 && <p role="alert">{error.message}</p>}
      {error !== null && !(error instanceof ApiError && error.status === 409) && (
        <Problem error={error} onRetry={() => void refetch()} />
      )}
      {data !== undefined && (
        <>
          <p className="muted small">{text.asset.rerunHint}</p>
          <table className="table rerun">
            <thead>
              <tr>
                <th scope="col" className="number">
                  {text.asset.step}
                </th>
                <th scope="col">{text.dags.name}</th>
                <th scope="col">{text.asset.action}</th>
              </tr>
            </thead>
            <tbody>
              {data.steps.map(({ place, dagId, action, reason, run }) => (
                <tr key={`${place} ${dagId} ${run?.runId ?? ''}`}>
                  <td className="number">{place}</td>
                  <td>
                    {run === null ? (
                      dagId
                    ) : (
                      <Link to="/dags/$dagId/runs/$runId" params={{ dagId, runId: run.runId }} title={run.runId}>
                        {dagId}
                      </Link>
                    )}
                    {run !== null && <p className="muted small">{run.partition ?? <IntervalInUtc run={run} />}</p>}
                  </td>
                  <td>
                    <strong className={action === 'blocked' ? 'tone-text' : undefined} data-tone="bad">
                      {text.asset.actions[action]}
                    </strong>
                    <p className="muted small">{reason}</p>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          <p className="small">
            <span className="muted">{text.asset.apply}</span>{' '}
            <code className="rerun-command">{rerunCommand(uri, partition)}</code>
          </p>
        </>
      )}
    </section>
  );
}
