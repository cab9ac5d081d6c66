import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { RunBrief } from '../api/types.ts';
import { formatDay } from '../domain/time.ts';
import { useText } from '../i18n/language.ts';
import { usePreferences } from '../ui/preferences.ts';

interface TrailProps {
  readonly dagId: string;
  readonly run?: Pick<RunBrief, 'runId' | 'businessDay'>;
  readonly taskId?: string;
  /** Further steps below the DAG, the last of them this screen. */
  readonly children?: ReactNode;
}

/** The way from the list of DAGs down to this screen, whose name comes last. */
export function Trail({ dagId, run, taskId, children }: TrailProps) {
  const text = useText();
  const [{ language }] = usePreferences();
  const day = run === undefined || run.businessDay === null ? run?.runId : formatDay(run.businessDay, { language });
  const isOfDag = run === undefined && children === undefined;
  return (
    <nav className="crumbs" aria-label={text.app.breadcrumbs}>
      <ol>
        <li className="crumb">
          <Link to="/dags">{text.app.dags}</Link>
        </li>
        <li className="crumb" aria-current={isOfDag ? 'page' : undefined}>
          {isOfDag ? (
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
        {children}
      </ol>
    </nav>
  );
}

interface StepProps {
  readonly children: ReactNode;
  /** True: it is this screen. */
  readonly isHere?: boolean;
}

/** One step of the way. */
export function Step({ children, isHere = false }: StepProps) {
  return (
    <li className="crumb" aria-current={isHere ? 'page' : undefined}>
      {children}
    </li>
  );
}
