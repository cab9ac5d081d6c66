import { Link } from '@tanstack/react-router';
import type { RunBrief } from '../api/types.ts';
import { formatDay } from '../domain/time.ts';
import { useText } from '../i18n/language.ts';
import { usePreferences } from '../ui/preferences.ts';

interface TrailProps {
  readonly dagId: string;
  readonly run?: Pick<RunBrief, 'runId' | 'businessDay'>;
  readonly taskId?: string;
}

/** The way from the list of DAGs down to this screen, whose name comes last. */
export function Trail({ dagId, run, taskId }: TrailProps) {
  const text = useText();
  const [{ language }] = usePreferences();
  const day = run === undefined || run.businessDay === null ? run?.runId : formatDay(run.businessDay, { language });
  return (
    <nav className="crumbs" aria-label={text.app.breadcrumbs}>
      <ol>
        <li className="crumb">
          <Link to="/dags">{text.app.dags}</Link>
        </li>
        <li className="crumb" aria-current={run === undefined ? 'page' : undefined}>
          {run === undefined ? (
            dagId
          ) : (
            <Link to="/dags/$dagId" params={{ dagId }}>
              {dagId}
            </Link>
          )}
        </li>
        {run !== undefined && (
          <li className="crumb" aria-current={taskId === undefined ? 'page' : undefined}>
            {taskId === undefined ? (
              day
            ) : (
              <Link to="/dags/$dagId/runs/$runId" params={{ dagId, runId: run.runId }}>
                {day}
              </Link>
            )}
          </li>
        )}
        {taskId !== undefined && (
          <li className="crumb" aria-current="page">
            {taskId}
          </li>
        )}
      </ol>
    </nav>
  );
}
