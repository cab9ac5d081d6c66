import { useState } from 'react';
import type { InstanceDetail } from '../../api/types.ts';
import { useText } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { Duration } from '../../ui/Duration.tsx';
import { Fact } from '../../ui/Fact.tsx';
import { TaskStatePill } from '../../ui/State.tsx';
import { Time } from '../../ui/Time.tsx';
import { ProgressBar } from '../../ui/ProgressBar.tsx';
import { ChangeDialog } from '../change/ChangeDialog.tsx';
import { MappedInstances } from './MappedInstances.tsx';

export function TaskHead({ detail }: { readonly detail: InstanceDetail }) {
  const text = useText();
  const { task, instance, run } = detail;
  const [isChanging, setChanging] = useState(false);
  const isRunning = instance.state === 'running';
  return (
    <>
      <header className="page-head">
        <div className="row">
          <h1 className="page-title">
            {task.taskId}
            {instance.mapIndex >= 0 && (
              <span className="muted"> {text.task.instance(instance.mapIndex, instance.label)}</span>
            )}
          </h1>
          <TaskStatePill state={instance.state} />
        </div>
        <div className="row">
          {instance.mapIndex >= 0 && (
            <MappedInstances dagId={run.dagId} runId={run.runId} taskId={task.taskId} shown={instance.mapIndex} />
          )}
          <Button icon="retry" onClick={() => setChanging(true)}>
            {text.change.open}
          </Button>
        </div>
      </header>
      {isChanging && (
        <ChangeDialog
          run={run}
          taskId={task.taskId}
          isMapped={task.isMapped || instance.mapIndex >= 0}
          mapIndex={instance.mapIndex >= 0 ? instance.mapIndex : undefined}
          onClose={() => setChanging(false)}
        />
      )}
      <dl className="facts">
        <Fact name={text.task.operator}>{task.operator}</Fact>
        {instance.tryNumber > 0 && (
          <Fact name={text.task.try}>
            {text.task.tryOf(instance.tryNumber, Math.max(instance.maxTries + 1, instance.tryNumber))}
          </Fact>
        )}
        {instance.startedAt !== null && (
          <Fact name={text.run.started}>
            <Time at={instance.startedAt} seconds />
          </Fact>
        )}
        {instance.endedAt !== null && (
          <Fact name={text.run.ended}>
            <Time at={instance.endedAt} seconds />
          </Fact>
        )}
        <Fact name={text.task.duration}>
          <Duration of={instance} isRunning={isRunning} />
        </Fact>
        {isRunning && instance.progress !== null && (
          <Fact name={text.task.progress}>
            <ProgressBar progress={instance.progress} />
          </Fact>
        )}
        {instance.state === 'up_for_retry' && instance.readyAt !== null && (
          <Fact name={text.task.retryAt}>
            <Time at={instance.readyAt} seconds />
          </Fact>
        )}
        {instance.note !== null && <Fact name={text.run.note}>{instance.note}</Fact>}
      </dl>
    </>
  );
}
