import { useQuery } from '@tanstack/react-query';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef, useState } from 'react';
import type { RunDetail } from '../../../api/types.ts';
import { useServices } from '../../../app/services.ts';
import { ganttRows, wholeSpan, type GanttRow, type Unfolded } from '../../../domain/gantt.ts';
import type { TimeSpan } from '../../../domain/timeAxis.ts';
import { zoneLabel } from '../../../domain/time.ts';
import { useText } from '../../../i18n/language.ts';
import { IconButton, Button } from '../../../ui/Button.tsx';
import { Empty, Pending } from '../../../ui/Notice.tsx';
import { useTimeView } from '../../../ui/preferences.ts';
import { GanttAxis, NowLine } from './GanttAxis.tsx';
import { GanttLabel } from './GanttLabel.tsx';
import { GanttTimes } from './GanttTimes.tsx';
import { UnfoldedTask } from './UnfoldedTask.tsx';
import { useHorizon } from './useHorizon.ts';
import { useTimeWindow } from './useTimeWindow.ts';
import './gantt.css';

const ROW = 28;

/** When each task waited and worked, try by try, on a common axis. */
export function GanttChart({ detail }: { readonly detail: RunDetail }) {
  const text = useText();
  const { queries } = useServices();
  const { dagId, runId } = detail.run;
  const times = useQuery(queries.tryTimes(dagId, runId));
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const [unfolded, setUnfolded] = useState<ReadonlyMap<string, Unfolded>>(new Map());
  const rows = useMemo(
    () => (times.data === undefined ? [] : ganttRows({ ...detail, times: times.data, folded, unfolded })),
    [detail, times.data, folded, unfolded],
  );
  const horizon = useHorizon(rows);
  const whole = useMemo(() => wholeSpan(rows, () => horizon), [rows, horizon]);
  if (times.data === undefined) return <Pending query={times} isPart />;
  const toggle = (row: GanttRow) => {
    if (row.kind === 'group')
      setFolded(new Set([...folded].filter((id) => id !== row.groupId).concat(row.isOpen ? row.groupId : [])));
    if (row.kind !== 'task') return;
    const next = new Map(unfolded);
    if (row.isOpen) next.delete(row.taskId);
    else next.set(row.taskId, { instances: [], hasMore: false });
    setUnfolded(next);
  };
  return (
    <>
      {[...unfolded.keys()].map((taskId) => (
        <UnfoldedTask
          key={taskId}
          dagId={dagId}
          runId={runId}
          taskId={taskId}
          onRead={(read) => setUnfolded((all) => (all.has(taskId) ? new Map(all).set(taskId, read) : all))}
        />
      ))}
      {whole === null ? (
        <Empty title={text.gantt.nothing} />
      ) : (
        <Chart dagId={dagId} runId={runId} rows={rows} whole={whole} onToggle={toggle} />
      )}
    </>
  );
}

interface ChartProps {
  readonly dagId: string;
  readonly runId: string;
  readonly rows: readonly GanttRow[];
  readonly whole: TimeSpan;
  readonly onToggle: (row: GanttRow) => void;
}

function Chart({ dagId, runId, rows, whole, onToggle }: ChartProps) {
  const text = useText();
  const { zone } = useTimeView();
  const pane = useRef<HTMLDivElement>(null);
  const area = useRef<HTMLDivElement>(null);
  const { span, isWhole, zoom, showAll } = useTimeWindow(whole, area);
  const list = useVirtualizer({
    count: rows.length,
    getScrollElement: () => pane.current,
    estimateSize: () => ROW,
    overscan: 12,
  });
  return (
    <div className="gantt">
      <div className="row gantt-tools">
        <span className="muted small">{text.gantt.axis(zoneLabel(zone, whole.from))}</span>
        <span className="muted small gantt-hint">{text.gantt.hint}</span>
        <IconButton icon="plus" label={text.gantt.closer} onClick={() => zoom(0.5)} />
        <IconButton icon="dash" label={text.gantt.further} disabled={isWhole} onClick={() => zoom(2)} />
        <Button icon="fit" disabled={isWhole} onClick={showAll}>
          {text.gantt.all}
        </Button>
      </div>
      <div className="gantt-pane" ref={pane} role="region" aria-label={text.gantt.label(rows.length)} tabIndex={0}>
        <div className="gantt-sheet" style={{ blockSize: list.getTotalSize() + ROW }}>
          <div className="gantt-area" ref={area} aria-hidden="true">
            <GanttAxis span={span} />
            <NowLine span={span} />
          </div>
          <ol>
            {list.getVirtualItems().map(({ index, start }) => {
              const row = rows[index];
              if (row === undefined) return null;
              return (
                <li key={row.key} className="gantt-row" style={{ translate: `0 ${start + ROW}px` }}>
                  <GanttLabel dagId={dagId} runId={runId} row={row} onToggle={onToggle} />
                  <GanttTimes bars={row.bars} span={span} />
                </li>
              );
            })}
          </ol>
        </div>
      </div>
    </div>
  );
}
