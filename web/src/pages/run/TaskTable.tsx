import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Graph, InstanceSummary, RunSummary } from '../../api/types.ts';
import { firstLine } from '../../domain/log.ts';
import { formatNumber } from '../../domain/measure.ts';
import { usedFields } from '../../domain/receipt.ts';
import type { Tally } from '../../domain/states.ts';
import { instancesIn, taskRows, type TaskRow } from '../../domain/taskRows.ts';
import { useText } from '../../i18n/language.ts';
import { IconButton } from '../../ui/Button.tsx';
import { Duration } from '../../ui/Duration.tsx';
import { TaskStatePill } from '../../ui/State.tsx';
import { usePreferences } from '../../ui/preferences.ts';
import { Time } from '../../ui/Time.tsx';
import { TallyText } from '../../ui/TallyText.tsx';
import { ProgressBar } from '../../ui/ProgressBar.tsx';
import { CardTable } from '../../ui/CardTable.tsx';
import { ChangeDialog } from '../change/ChangeDialog.tsx';
import { ReceiptCells } from './ReceiptCells.tsx';

interface TaskTableProps {
  readonly run: RunSummary;
  readonly graph: Graph;
  readonly instances: readonly InstanceSummary[];
  readonly tallies: Readonly<Record<string, Tally>>;
}

/** The tasks of a run with what each of them did, in numbers. */
export function TaskTable({ run, graph, instances, tallies }: TaskTableProps) {
  const text = useText();
  const [{ language }] = usePreferences();
  const { dagId, runId } = run;
  const [changing, setChanging] = useState<TaskRow | null>(null);
  const fields = usedFields(instances.map(({ receipt }) => receipt));
  return (
    <>
      <CardTable
        heads={[
          text.task.id,
          text.task.state,
          { key: 'try', title: text.task.try, className: 'number' },
          { key: 'duration', title: text.task.duration, className: 'number' },
          ...fields.map((field) => ({
            key: field,
            title: text.receipt[field],
            className: field === 'checksum' ? undefined : 'number',
          })),
          { key: 'change', title: <span className="visually-hidden">{text.change.verb}</span> },
        ]}
      >
        {taskRows(graph.tasks, instances, tallies).map((row) => (
          <tr key={row.task.taskId}>
            <td className="cell-start">
              <Link
                className="table-link"
                to="/dags/$dagId/runs/$runId/tasks/$taskId"
                params={{ dagId, runId, taskId: row.task.taskId }}
                search={row.instance === null ? { map: 0 } : {}}
              >
                {row.task.taskId}
              </Link>
              <p className="muted small">
                {row.instance === null
                  ? text.task.instancesOf(row.task.operator, formatNumber(instancesIn(row.tally), language))
                  : row.task.operator}
              </p>
            </td>
            <td className="cell-end">
              <StateCell row={row} />
            </td>
            <td className="number" data-label={text.task.try}>
              {row.instance === null || row.instance.tryNumber === 0 ? (
                <span className="muted">–</span>
              ) : (
                row.instance.tryNumber
              )}
            </td>
            <td className="number" data-label={text.task.duration}>
              {row.instance !== null && <Duration of={row.instance} isRunning={row.state === 'running'} />}
            </td>
            <ReceiptCells receipt={row.instance?.receipt ?? null} fields={fields} />
            <td className="number task-actions">
              <IconButton
                icon="retry"
                label={text.change.openOf(row.task.taskId)}
                aria-haspopup="dialog"
                onClick={() => setChanging(row)}
              />
            </td>
          </tr>
        ))}
      </CardTable>
      {changing !== null && (
        <ChangeDialog
          run={run}
          taskId={changing.task.taskId}
          isMapped={changing.instance === null}
          onClose={() => setChanging(null)}
        />
      )}
    </>
  );
}

function StateCell({ row: { instance, state, tally } }: { readonly row: TaskRow }) {
  const text = useText();
  if (instance === null) return <TallyText tally={tally} />;
  return (
    <>
      <TaskStatePill state={state} />
      {state === 'running' && instance.progress !== null && <ProgressBar progress={instance.progress} />}
      {(state === 'failed' || state === 'up_for_retry') && instance.error !== null && (
        <p className="task-error" data-tone={state === 'failed' ? 'bad' : 'retry'}>
          {firstLine(instance.error)}
        </p>
      )}
      {state === 'up_for_retry' && instance.readyAt !== null && (
        <p className="muted small">
          {text.task.retryAt} <Time at={instance.readyAt} year={false} seconds />
        </p>
      )}
    </>
  );
}
