import type { ReactNode } from 'react';
import { useText } from '../../i18n/language.ts';

interface RerunTableProps {
  /** Title of the column that tells what becomes of a step. */
  readonly outcome: string;
  readonly rows: readonly {
    readonly key: string;
    readonly place: number;
    readonly name: ReactNode;
    readonly note: ReactNode;
    readonly what: ReactNode;
    readonly reason: string;
  }[];
}

/** The steps of making a partition again, in their order. */
export function RerunTable({ outcome, rows }: RerunTableProps) {
  const text = useText();
  return (
    <table className="table rerun">
      <thead>
        <tr>
          <th scope="col" className="number">
            {text.asset.step}
          </th>
          <th scope="col">{text.dags.name}</th>
          <th scope="col">{outcome}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, place, name, note, what, reason }) => (
          <tr key={key}>
            <td className="number">{place}</td>
            <td>
              {name}
              {note !== null && <p className="muted small">{note}</p>}
            </td>
            <td>
              {what}
              <p className="muted small">{reason}</p>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
