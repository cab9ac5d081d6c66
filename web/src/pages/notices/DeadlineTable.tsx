import { Link } from '@tanstack/react-router';
import type { DagDeadline } from '../../api/types.ts';
import { useText } from '../../i18n/language.ts';
import { DeadlinePill } from '../../ui/State.tsx';
import { DayText, Time } from '../../ui/Time.tsx';
import { CardTable } from '../../ui/CardTable.tsx';

interface DeadlineTableProps {
  readonly dagId: string;
  readonly deadlines: readonly DagDeadline[];
  /** False: the page is that of their run. */
  readonly showsRun: boolean;
}

/** Each deadline with its state and, of one that was missed, what held it up. */
export function DeadlineTable({ dagId, deadlines, showsRun }: DeadlineTableProps) {
  const text = useText();
  return (
    <CardTable
      heads={[
        ...(showsRun ? [text.run.day] : []),
        text.notice.due,
        text.notice.status,
        text.notice.what,
        text.notice.blocker,
      ]}
    >
      {deadlines.map(({ runId, businessDay, taskId, dueAt, state, blocker }) => (
        <tr key={`${runId ?? businessDay ?? ''} ${taskId ?? ''} ${dueAt}`}>
          {showsRun && (
            <td className="cell-start">
              {runId === null ? (
                <>
                  {businessDay !== null && <DayText day={businessDay} />}
                  <p className="muted small">{text.notice.notCreated}</p>
                </>
              ) : (
                <Link className="table-link" to="/dags/$dagId/runs/$runId" params={{ dagId, runId }}>
                  {businessDay === null ? runId : <DayText day={businessDay} />}
                </Link>
              )}
            </td>
          )}
          <td className={showsRun ? undefined : 'cell-start'} data-label={showsRun ? text.notice.due : undefined}>
            <Time at={dueAt} />
          </td>
          <td className="cell-end">
            <DeadlinePill state={state} />
          </td>
          <td data-label={text.notice.what}>{taskId ?? text.notice.wholeRun}</td>
          <td className={blocker === null ? 'cell-empty' : undefined}>
            {blocker === null ? <span className="muted">–</span> : text.sentence.blocker(blocker)}
          </td>
        </tr>
      ))}
    </CardTable>
  );
}
