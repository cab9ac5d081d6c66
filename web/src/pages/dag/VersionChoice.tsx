import type { DagVersion } from '../../api/types.ts';
import { instantInWords } from '../../domain/time.ts';
import { useText } from '../../i18n/language.ts';
import { Field } from '../../ui/Field.tsx';
import { useTimeView } from '../../ui/preferences.ts';

interface VersionChoiceProps {
  readonly label: string;
  readonly versions: readonly DagVersion[];
  readonly value: number;
  readonly onChange: (number: number) => void;
}

/** One of the versions of a DAG, by its number and since when it is there. */
export function VersionChoice({ label, versions, value, onChange }: VersionChoiceProps) {
  const text = useText();
  const view = useTimeView();
  return (
    <Field label={label}>
      {(control) => (
        <select {...control} value={value} onChange={(event) => onChange(Number(event.target.value))}>
          {versions.map(({ version_number: number, created_at: at }) => (
            <option key={number} value={number}>
              {text.version.choice(String(number), instantInWords(at, view))}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
