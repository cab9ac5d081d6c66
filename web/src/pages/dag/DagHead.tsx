import { Link } from '@tanstack/react-router';
import type { DagDetail } from '../../api/types.ts';
import { useText } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { NextRunText } from '../dags/NextRunText.tsx';
import { PauseSwitch } from '../dags/PauseSwitch.tsx';
import { ScheduleText } from '../dags/ScheduleText.tsx';
import { DagWarnings } from './DagWarnings.tsx';

interface DagHeadProps {
  readonly dag: DagDetail;
  readonly onTrigger: () => void;
}

/** What the DAG is, when it runs next, and the two things to do with it. */
export function DagHead({ dag, onTrigger }: DagHeadProps) {
  const text = useText();
  return (
    <>
      <header className="page-head">
        <div>
          <h1 className="page-title">{dag.dagId}</h1>
          {dag.description !== null && <p className="page-subtitle">{dag.description}</p>}
          <p className="row dag-marks">
            {dag.tags.map((tag) => (
              <span key={tag} className="tag">
                {tag}
              </span>
            ))}
            {dag.isStale && <span className="tag">{text.dags.stale}</span>}
            {dag.owner !== null && <span className="muted small">{text.dag.owner(dag.owner)}</span>}
            {dag.versionNumber !== null && <span className="muted small">{text.dag.version(dag.versionNumber)}</span>}
            <span className="muted small mono">{dag.file}</span>
          </p>
        </div>
        <div className="row">
          <span className="muted">{text.dags.onSwitch}</span>
          <PauseSwitch dagId={dag.dagId} isPaused={dag.isPaused} />
          <Link className="button button-plain" to="/dags/$dagId/backfills" params={{ dagId: dag.dagId }}>
            {text.backfill.title}
          </Link>
          <Button variant="primary" icon="play" disabled={dag.isStale} onClick={onTrigger}>
            {text.dag.trigger}
          </Button>
        </div>
      </header>
      <dl className="facts">
        <div className="fact">
          <dt>{text.dags.schedule}</dt>
          <dd>
            <ScheduleText schedule={dag.schedule} />
          </dd>
        </div>
        <div className="fact">
          <dt>{text.dag.next}</dt>
          <dd>
            <NextRunText dag={dag} />
          </dd>
        </div>
        {dag.scheduleError !== null && (
          <div className="fact" data-tone="bad">
            <dt className="tone-text">{text.dag.scheduleError}</dt>
            <dd>{dag.scheduleError}</dd>
          </div>
        )}
        <DagWarnings dagId={dag.dagId} />
      </dl>
    </>
  );
}
