import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { RunDetail } from '../../api/types.ts';
import { useShortcut } from '../../app/useShortcut.ts';
import { formatDay } from '../../domain/time.ts';
import { useText } from '../../i18n/language.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { usePreferences } from '../../ui/preferences.ts';
import { RunStatePill } from '../../ui/State.tsx';
import { useToast } from '../../ui/Toast.tsx';
import { ChangeDialog } from '../change/ChangeDialog.tsx';
import { QuickTrigger } from '../palette/QuickTrigger.tsx';
import { RunNote } from './RunNote.tsx';
import { StopRun } from './StopRun.tsx';

/** Which run it is, why it failed, the way to its neighbors, and what can be done with it. */
export function RunHead({ detail }: { readonly detail: RunDetail }) {
  const { run, failure, neighbors } = detail;
  const text = useText();
  const say = useToast();
  const [{ language }] = usePreferences();
  const [isClearing, setClearing] = useState(false);
  const [isAgain, setAgain] = useState(false);
  const { dagId, runId } = run;
  const copy = async () => {
    await navigator.clipboard.writeText(runId);
    say('good', text.runHead.copied(runId));
  };
  return (
    <>
      <header className="page-head">
        <div>
          <div className="row">
            <h1 className="page-title">
              {run.businessDay === null ? runId : formatDay(run.businessDay, { language })}
            </h1>
            <RunStatePill state={run.state} />
          </div>
          <p className="page-subtitle mono small run-id">
            {runId}
            <IconButton icon="copy" label={text.runHead.copyId} onClick={() => void copy()} />
          </p>
        </div>
        <div className="row">
          <Neighbor name="earlier" dagId={dagId} runId={neighbors.earlier} />
          <Neighbor name="later" dagId={dagId} runId={neighbors.later} />
          <RunNote run={run} />
          <StopRun detail={detail} />
          <Button icon="play" onClick={() => setAgain(true)}>
            {text.runHead.again}
          </Button>
          <Button icon="retry" onClick={() => setClearing(true)}>
            {text.change.openRun}
          </Button>
        </div>
      </header>
      {failure !== null && failure.error !== null && (
        <p className="run-failure" data-tone="bad">
          <span className="run-failure-name">
            {text.runHead.firstError}: {failure.taskId}
            {failure.mapIndex >= 0 && ` ${text.task.mapIndex(failure.mapIndex)}`}
          </span>
          <span className="mono small run-failure-line">{text.sentence.reason(failure.error)}</span>
          <Link
            to="/dags/$dagId/runs/$runId/tasks/$taskId"
            params={{ dagId, runId, taskId: failure.taskId }}
            search={failure.mapIndex >= 0 ? { map: failure.mapIndex } : {}}
          >
            {text.runHead.toLog}
          </Link>
        </p>
      )}
      {isAgain && <QuickTrigger dagId={dagId} again={run} onClose={() => setAgain(false)} />}
      {isClearing && <ChangeDialog run={run} taskId={null} onClose={() => setClearing(false)} />}
    </>
  );
}

interface NeighborProps {
  readonly name: 'earlier' | 'later';
  readonly dagId: string;
  /** Null: there is none. */
  readonly runId: string | null;
}

/** Goes to the run before or after this one, in the same view, by its key too. */
function Neighbor({ name, dagId, runId }: NeighborProps) {
  const text = useText();
  const navigate = useNavigate();
  const go = () => {
    if (runId === null) return;
    void navigate({ to: '/dags/$dagId/runs/$runId', params: { dagId, runId }, search: (now) => now });
  };
  useShortcut(name === 'earlier' ? 'earlierRun' : 'laterRun', go);
  const key = name === 'earlier' ? '[' : ']';
  return (
    <IconButton
      icon={name === 'earlier' ? 'left' : 'right'}
      label={`${text.runHead[name]} (${key})`}
      disabled={runId === null}
      onClick={go}
    />
  );
}
