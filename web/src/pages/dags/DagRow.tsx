import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { memo, useState } from 'react';
import type { DagEntry } from '../../api/types.ts';
import { useServices } from '../../app/services.ts';
import { useText } from '../../i18n/language.ts';
import { RunBars } from '../../ui/RunBars.tsx';
import { RunStatePill } from '../../ui/State.tsx';
import { FavoriteStar } from './FavoriteStar.tsx';
import { LatestRun } from './LatestRun.tsx';
import { NextRunText } from './NextRunText.tsx';
import { PauseSwitch } from './PauseSwitch.tsx';
import { ScheduleText } from './ScheduleText.tsx';

interface DagRowProps {
  readonly dag: DagEntry;
  /** Its place in the list. */
  readonly at: number;
  /** The list is scrolled too fast to read: a row that comes into sight meanwhile shows only what the list knows. */
  readonly isPassing: boolean;
  readonly measure: (row: HTMLElement | null) => void;
  readonly onTag: (tag: string) => void;
}

/** A DAG of the list. What the list itself does not know is read when the row comes into sight. */
export const DagRow = memo(
  function DagRow({ dag, at, isPassing, measure, onTag }: DagRowProps) {
    const text = useText();
    const { queries } = useServices();
    const [isWhole, setWhole] = useState(!isPassing);
    if (!isWhole && !isPassing) setWhole(true);
    const known = useQuery({ ...queries.dagRow(dag.dagId), enabled: isWhole }).data ?? null;
    const row = isWhole ? known : null;
    return (
      <tr
        ref={measure}
        data-index={at}
        data-dag={dag.dagId}
        data-paused={dag.isPaused || undefined}
        aria-rowindex={at + 2}
        aria-busy={row === null || undefined}
      >
        <td className="cell-start dag-name">
          <span className="dag-line">
            <FavoriteStar dagId={dag.dagId} isFavorite={dag.isFavorite} />
            <Link className="table-link" to="/dags/$dagId" params={{ dagId: dag.dagId }} preload={false}>
              {dag.dagId}
            </Link>
            {dag.tags.map((tag) => (
              <button
                key={tag}
                type="button"
                className="tag dag-tag"
                title={text.dags.withTag(tag)}
                onClick={() => onTag(tag)}
              >
                {tag}
              </button>
            ))}
          </span>
          {(dag.owner !== null || dag.description !== null) && (
            <p className="muted small dag-description" title={dag.description ?? undefined}>
              {[dag.owner, dag.description].filter((part) => part !== null).join(' · ')}
            </p>
          )}
        </td>
        <td className="dag-schedule">{row !== null && <ScheduleText schedule={row.schedule} />}</td>
        <td className="dag-latest">
          {row !== null && <LatestRun dag={row} />}
          {row === null && dag.run !== null && <RunStatePill state={dag.run.state} />}
        </td>
        <td className="dag-bars">{row !== null && <RunBars dagId={dag.dagId} runs={row.runs} />}</td>
        <td className="dag-next" data-label={text.dags.nextRun}>
          {row !== null && <NextRunText dag={{ isPaused: dag.isPaused, nextRun: row.nextRun }} />}
        </td>
        <td className="cell-end dag-switch">
          <PauseSwitch dagId={dag.dagId} isPaused={dag.isPaused} />
        </td>
      </tr>
    );
  },
  // The ways to measure and to filter stay the same, whatever their functions are called anew; a whole row stays whole.
  (before, now) =>
    before.dag === now.dag && before.at === now.at && (before.isPassing === now.isPassing || !before.isPassing),
);
