import { Link } from '@tanstack/react-router';
import type { DagEvent } from '../../api/types.ts';
import { isRunState } from '../../domain/states.ts';
import { useText } from '../../i18n/language.ts';
import { CardTable } from '../../ui/CardTable.tsx';
import { RunStatePill } from '../../ui/State.tsx';
import { Time } from '../../ui/Time.tsx';

interface EventTableProps {
  readonly dagId: string;
  readonly events: readonly DagEvent[];
  /** What is done or changed, in words; what has none is called as it is. */
  readonly names: Readonly<Record<string, string>>;
}

export function EventTable({ dagId, events, names }: EventTableProps) {
  const text = useText();
  return (
    <CardTable heads={[text.events.when, text.events.who, text.events.what, text.events.details]}>
      {events.map((event) => (
        <tr key={event.id}>
          <td className="cell-start">
            <Time at={event.at} seconds />
          </td>
          <td className="cell-end">{event.who}</td>
          <td>
            <span className="event-what">{names[event.what] ?? event.what}</span>
            <EventTarget dagId={dagId} event={event} />
          </td>
          <td className="event-details">
            <EventMove event={event} />
            {event.reason !== '' && <span className="muted small">{text.sentence.reason(event.reason)}</span>}
            {event.detail !== null && event.detail !== '{}' && (
              <details>
                <summary className="small muted">{text.events.asked}</summary>
                <pre className="json">{JSON.stringify(JSON.parse(event.detail), null, 2)}</pre>
              </details>
            )}
          </td>
        </tr>
      ))}
    </CardTable>
  );
}

/** The run or task that it is of. */
function EventTarget({ dagId, event }: Pick<EventTableProps, 'dagId'> & { readonly event: DagEvent }) {
  const { runId, taskId, mapIndex } = event;
  if (runId === null) return null;
  if (taskId === null)
    return (
      <Link className="run-id small mono" to="/dags/$dagId/runs/$runId" params={{ dagId, runId }}>
        {runId}
      </Link>
    );
  return (
    <Link
      className="run-id small mono"
      to="/dags/$dagId/runs/$runId/tasks/$taskId"
      params={{ dagId, runId, taskId }}
      search={mapIndex !== null && mapIndex >= 0 ? { map: mapIndex } : {}}
    >
      {runId} · {taskId}
    </Link>
  );
}

function EventMove({ event: { what, from, to } }: { readonly event: DagEvent }) {
  const text = useText();
  if (to === null) return null;
  if (what === 'run' && isRunState(to)) return <RunStatePill state={to} />;
  return <span>{from === null ? to : text.events.move(from, to)}</span>;
}
