import type { QueueDepth } from '../../api/types.ts';
import { formatNumber } from '../../domain/measure.ts';
import { useText } from '../../i18n/language.ts';
import { CardTable } from '../../ui/CardTable.tsx';
import { Duration } from '../../ui/Duration.tsx';
import { Empty } from '../../ui/Notice.tsx';
import { usePreferences } from '../../ui/preferences.ts';

/** What waits and runs in each lane of each queue, and who serves it. */
export function QueueTable({ queues }: { readonly queues: readonly QueueDepth[] }) {
  const text = useText();
  const [{ language }] = usePreferences();
  const number = (value: number) => formatNumber(value, language);
  if (queues.length === 0) return <Empty title={text.worker.noQueues} />;
  return (
    <CardTable
      heads={[
        text.worker.queue,
        text.worker.lane,
        { key: 'waiting', title: text.worker.waiting, className: 'number' },
        { key: 'queued', title: text.worker.queued, className: 'number' },
        { key: 'running', title: text.worker.runningNow, className: 'number' },
        text.worker.oldest,
        text.worker.serving,
      ]}
    >
      {queues.map(({ queue, lane, waiting, queued, running, oldest, workers, draining, slots }) => (
        <tr key={`${queue} ${lane}`}>
          <td className="cell-start">
            <strong>{queue}</strong>
          </td>
          <td className="cell-end">{text.worker.lanes[lane]}</td>
          <td className="number" data-label={text.worker.waiting}>
            {number(waiting)}
          </td>
          <td className="number" data-label={text.worker.queued}>
            {number(queued)}
          </td>
          <td className="number" data-label={text.worker.runningNow}>
            {number(running)}
          </td>
          <td data-label={text.worker.oldest}>
            {oldest === null ? (
              <span className="muted">–</span>
            ) : (
              <Duration of={{ startedAt: oldest, endedAt: null, durationSeconds: null }} isRunning />
            )}
          </td>
          <td data-label={text.worker.serving}>
            {workers === 0 ? (
              <span className="tone-text" data-tone={waiting + queued > 0 ? 'bad' : 'waiting'}>
                {draining > 0 ? text.worker.allDraining(draining) : text.worker.unserved}
              </span>
            ) : (
              text.worker.servingOf(workers, slots)
            )}
          </td>
        </tr>
      ))}
    </CardTable>
  );
}
