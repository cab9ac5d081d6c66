import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { DagDetail } from '../../api/types.ts';
import { useServices } from '../../app/services.ts';
import { formatDuration } from '../../domain/measure.ts';
import { median, runPoints } from '../../domain/runCharts.ts';
import { useText } from '../../i18n/language.ts';
import { Field } from '../../ui/Field.tsx';
import { Empty, Pending } from '../../ui/Notice.tsx';
import { usePreferences } from '../../ui/preferences.ts';
import { useNow } from '../../ui/useNow.ts';
import { TimesChart } from './TimesChart.tsx';
import { TimesTable } from './TimesTable.tsx';
import './history.css';

const CHOICES = [30, 60, 120, 365] as const;
const USUAL = 60;

/** How long the latest runs took, and when they were done against their deadline; of the whole run or of one task. */
export function ChartsPanel({ dag }: { readonly dag: DagDetail }) {
  const text = useText();
  const [{ language }] = usePreferences();
  const { queries } = useServices();
  const { task = null, last } = useSearch({ from: '/shell/dags/$dagId' });
  const limit = CHOICES.find((count) => count === last) ?? USUAL;
  const navigate = useNavigate({ from: '/dags/$dagId' });
  const times = useQuery(queries.runTimes(dag.dagId, { limit, task }));
  const isLive = times.data?.some(({ state }) => state === 'running' || state === 'queued') === true;
  const now = useNow(isLive ? 5000 : null);
  const show = (next: { readonly task: string | null; readonly last: number }) =>
    void navigate({
      search: {
        panel: 'charts',
        ...(next.task !== null && { task: next.task }),
        ...(next.last !== USUAL && { last: next.last }),
      },
      replace: true,
    });
  const points = runPoints(times.data ?? [], now);
  const middle = median(
    points.flatMap(({ running, run }) => (running === null || run.endedAt === null ? [] : [running])),
  );
  return (
    <>
      <div className="history-tools">
        <Field label={text.history.of}>
          {(control) => (
            <select
              {...control}
              value={task ?? ''}
              onChange={({ target: { value } }) => show({ task: value === '' ? null : value, last: limit })}
            >
              <option value="">{text.history.wholeRun}</option>
              {dag.graph.tasks.map(({ taskId }) => (
                <option key={taskId} value={taskId}>
                  {taskId}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label={text.history.last}>
          {(control) => (
            <select
              {...control}
              value={limit}
              onChange={({ target: { value } }) => show({ task, last: Number(value) })}
            >
              {CHOICES.map((count) => (
                <option key={count} value={count}>
                  {text.history.runs(String(count))}
                </option>
              ))}
            </select>
          )}
        </Field>
        {middle !== null && <span className="muted">{text.history.median(formatDuration(middle, language))}</span>}
      </div>
      {times.data === undefined ? (
        <Pending isPart query={times} />
      ) : points.length === 0 ? (
        <Empty title={text.dag.noRuns} />
      ) : (
        <>
          <TimesChart dagId={dag.dagId} kind="duration" points={points} />
          {points.some(({ landing }) => landing !== null) && (
            <TimesChart dagId={dag.dagId} kind="landing" points={points} />
          )}
          <TimesTable dagId={dag.dagId} points={points} />
        </>
      )}
    </>
  );
}
