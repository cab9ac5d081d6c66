import type { ReactNode } from 'react';
import {
  compareCounts,
  pathColumn,
  statusColumn,
  statusTone,
  type ComparedRow,
  type EventView,
  type Part,
} from '../../domain/eventViews.ts';
import type { StateTone } from '../../domain/states.ts';
import { formatNumber, formatShare } from '../../domain/measure.ts';
import { useText } from '../../i18n/language.ts';
import { Card } from '../../ui/Card.tsx';
import { usePreferences } from '../../ui/preferences.ts';

const MOST_STATUSES = 100;
const MOST_PATHS = 20;

interface Pair {
  readonly speed: EventView | null;
  readonly batch: EventView | null;
}

export function StatusTable({ speed, batch }: Pair) {
  const text = useText();
  const rows = compareCounts(speed && statusColumn(speed), batch && statusColumn(batch), MOST_STATUSES);
  return (
    <CountTable
      id="statuses-title"
      title={text.view.statuses}
      head={text.view.status}
      rows={rows.map((row) => ({
        ...row,
        tone: statusTone(row.key),
        name: <strong className="numeric">{row.key ?? text.view.noStatus}</strong>,
      }))}
    />
  );
}

export function PathTable({ speed, batch }: Pair) {
  const text = useText();
  const rows = compareCounts(speed && pathColumn(speed), batch && pathColumn(batch), MOST_PATHS);
  return (
    <CountTable
      id="paths-title"
      title={text.view.paths}
      head={text.view.path}
      rows={rows.map((row) => ({
        ...row,
        tone: 'live' as const,
        name: <span className="mono views-path">{row.key}</span>,
      }))}
    />
  );
}

interface CountTableProps {
  readonly id: string;
  readonly title: string;
  readonly head: string;
  readonly rows: readonly (ComparedRow<string | number | null> & {
    readonly name: ReactNode;
    readonly tone: StateTone;
  })[];
}

/** One row for each value: how often either view has it, and what share of all its events that is. */
function CountTable({ id, title, head, rows }: CountTableProps) {
  const text = useText();
  return (
    <Card id={id} title={title}>
      {rows.length === 0 ? (
        <p className="notice muted">{text.view.noEvents}</p>
      ) : (
        <table className="table views-counts">
          <thead>
            <tr>
              {[head, text.view.speed, text.view.batch].map((title) => (
                <th key={title} scope="col">
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ key, name, tone, speed, batch }) => (
              <tr key={String(key)} data-tone={tone}>
                <td>{name}</td>
                <td>
                  <Count part={speed} />
                </td>
                <td>
                  <Count part={batch} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Card>
  );
}

function Count({ part }: { readonly part: Part | null }) {
  const text = useText();
  const [{ language }] = usePreferences();
  if (part === null)
    return (
      <span className="muted" title={text.view.notNamed}>
        –
      </span>
    );
  return (
    <span className="views-count">
      <span className="numeric nowrap">
        {formatNumber(part.count, language)} <span className="muted small">{formatShare(part.share, language)}</span>
      </span>
      <span className="views-bar" aria-hidden="true">
        <span className="views-bar-fill" style={{ inlineSize: `${part.share * 100}%` }} />
      </span>
    </span>
  );
}
