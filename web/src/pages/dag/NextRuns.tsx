import { useQuery } from '@tanstack/react-query';
import type { DagDetail } from '../../api/types.ts';
import { useServices } from '../../app/services.ts';
import { useText } from '../../i18n/language.ts';
import { IntervalInUtc, IntervalInWords } from '../../ui/IntervalText.tsx';
import { Empty, Pending } from '../../ui/Notice.tsx';
import { DayText, Time } from '../../ui/Time.tsx';
import { CardTable } from '../../ui/CardTable.tsx';

/** When the DAG runs next, thirty times: for which day, on what data, and from when on. */
export function NextRuns({ dag }: { readonly dag: DagDetail }) {
  const text = useText();
  const { queries } = useServices();
  const preview = useQuery(queries.nextRuns(dag.dagId));
  if (dag.isStale) return <Empty title={text.next.stale} />;
  if (preview.data === undefined) return <Pending isPart query={preview} />;
  const { runs, problem } = preview.data;
  return (
    <>
      {dag.isPaused && runs.length > 0 && <p className="dag-panel-note muted">{text.next.paused}</p>}
      {runs.length === 0 && problem === null && (
        <Empty title={dag.schedule?.kind === 'assets' ? text.next.byData : text.next.none} />
      )}
      {runs.length > 0 && (
        <CardTable heads={[text.run.day, text.run.interval, text.next.starts]}>
          {runs.map((run) => (
            <tr key={run.runAfter}>
              <td className="cell-start">
                <strong>{run.businessDay !== null && <DayText day={run.businessDay} />}</strong>
              </td>
              <td>
                <IntervalInWords run={run} zone={dag.zone} />
                <p className="muted small">
                  <IntervalInUtc run={run} />
                </p>
              </td>
              <td data-label={text.next.starts}>
                <Time at={run.runAfter} />
              </td>
            </tr>
          ))}
        </CardTable>
      )}
      {problem !== null && (
        <p className="dag-panel-note tone-text" data-tone="bad">
          {text.next.endsHere} {problem}
        </p>
      )}
    </>
  );
}
