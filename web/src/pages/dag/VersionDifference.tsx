import { useQuery } from '@tanstack/react-query';
import type { VersionDifference as Difference } from '../../api/types.ts';
import { useServices } from '../../app/services.ts';
import { useText } from '../../i18n/language.ts';
import { CardTable } from '../../ui/CardTable.tsx';
import { Pending } from '../../ui/Notice.tsx';
import { CodeHunk } from './CodeHunk.tsx';

interface VersionDifferenceProps {
  readonly dagId: string;
  readonly from: number;
  readonly to: number;
}

/** What the DAG declares otherwise, and where the text of its file differs. */
export function VersionDifference({ dagId, from, to }: VersionDifferenceProps) {
  const text = useText();
  const { queries } = useServices();
  const difference = useQuery(queries.versionDifference(dagId, from, to));
  if (difference.data === undefined) return <Pending isPart query={difference} />;
  const { changes, code } = difference.data;
  return (
    <>
      <h2 className="card-title version-part">{text.version.declared}</h2>
      {changes.length === 0 ? (
        <p className="dag-panel-note muted">{text.version.sameDeclared}</p>
      ) : (
        <Declared changes={changes} />
      )}
      <h2 className="card-title version-part">{text.version.code}</h2>
      {code.length === 0 && <p className="dag-panel-note muted">{text.version.sameCode}</p>}
      {code.map((hunk) => (
        <CodeHunk key={`${hunk.before} ${hunk.after}`} hunk={hunk} />
      ))}
    </>
  );
}

function Declared({ changes }: Pick<Difference, 'changes'>) {
  const text = useText();
  return (
    <CardTable heads={[text.task.id, text.version.option, text.version.before, text.version.after]}>
      {changes.map(({ taskId, kind, option, before, after }) => (
        <tr key={`${taskId} ${option}`}>
          <td className="cell-start">{taskId ?? <span className="muted">{text.version.dag}</span>}</td>
          <td>{kind === 'changed' ? <code>{option}</code> : text.version[kind]}</td>
          <Value name={text.version.before} value={before} />
          <Value name={text.version.after} value={after} />
        </tr>
      ))}
    </CardTable>
  );
}

function Value({ name, value }: { readonly name: string; readonly value: unknown }) {
  return (
    <td data-label={name} className={value === undefined ? 'cell-empty' : undefined}>
      {value === undefined ? (
        <span className="muted">–</span>
      ) : (
        <code className="version-value">{JSON.stringify(value)}</code>
      )}
    </td>
  );
}
