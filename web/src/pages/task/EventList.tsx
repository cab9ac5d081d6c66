import type { EventEntry } from '../../api/types.ts';
import { isTaskState, TASK_STATE_DISPLAY } from '../../domain/states.ts';
import { useText } from '../../i18n/language.ts';
import { StateMark } from '../../ui/State.tsx';
import { Time } from '../../ui/Time.tsx';

/** Every move of a task, from first to last, with who made it and why. */
export function EventList({ events }: { readonly events: readonly EventEntry[] }) {
  const text = useText();
  if (events.length === 0) return <p className="muted">{text.task.noEvents}</p>;
  const nameOf = (state: string) => (isTaskState(state) ? text.taskState[state] : state);
  return (
    <ol className="events">
      {events.map((event) => (
        <li key={event.id} className="event">
          {event.to !== null && isTaskState(event.to) ? (
            <StateMark display={TASK_STATE_DISPLAY[event.to]} label={text.taskState[event.to]} size={20} isPast />
          ) : (
            <span />
          )}
          <div>
            <p className="event-move">
              {event.from !== null && event.to !== null
                ? text.task.eventFrom(nameOf(event.from), nameOf(event.to))
                : nameOf(event.to ?? event.from ?? '')}
            </p>
            {event.reason !== '' && <p className="small">{text.sentence.reason(event.reason)}</p>}
            <p className="muted small">
              <Time at={event.at} year={false} milliseconds /> · {event.actor}
              {event.tryNumber !== null && event.tryNumber > 0 && ` · ${text.task.tryNumber(event.tryNumber)}`}
            </p>
          </div>
        </li>
      ))}
    </ol>
  );
}
