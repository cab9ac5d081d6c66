import { Link } from '@tanstack/react-router';
import type { SlotHolder } from '../../api/types.ts';
import { useText } from '../../i18n/language.ts';
import { Duration } from '../../ui/Duration.tsx';
import { TaskStatePill } from '../../ui/State.tsx';

/** Task instances that hold slots, each with its run and since when. */
export function Holders({ holders }: { readonly holders: readonly SlotHolder[] }) {
  const text = useText();
  return (
    <ul className="holders">
      {holders.map((holder) => {
        const { dagId, runId, taskId, mapIndex, state, slots, since } = holder;
        return (
          <li key={`${dagId} ${runId} ${taskId} ${mapIndex}`} className="holder">
            <Link
              className="table-link"
              to="/dags/$dagId/runs/$runId/tasks/$taskId"
              params={{ dagId, runId, taskId }}
              search={mapIndex < 0 ? {} : { map: mapIndex }}
            >
              {taskId}
              {mapIndex >= 0 && ` [${mapIndex}]`}
            </Link>
            <Link className="muted small" to="/dags/$dagId/runs/$runId" params={{ dagId, runId }}>
              {dagId} · {runId}
            </Link>
            <span className="row holder-end">
              {slots > 1 && <span className="muted small">{text.operation.slotsOf(slots)}</span>}
              <TaskStatePill state={state} />
              <Duration of={{ startedAt: since, endedAt: null, durationSeconds: null }} isRunning />
            </span>
          </li>
        );
      })}
    </ul>
  );
}
