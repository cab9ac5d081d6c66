import type { ParamField } from '../../domain/paramsForm.ts';
import { useText } from '../../i18n/language.ts';
import type { ControlProps } from '../../ui/Field.tsx';

interface ParamControlProps {
  readonly field: ParamField;
  readonly control: ControlProps;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** The control that fits a parameter's schema. */
export function ParamControl({ field, control, value, onChange }: ParamControlProps) {
  const text = useText();
  const common = { ...control, name: field.name };
  switch (field.kind) {
    case 'checkbox':
      return (
        <input
          {...common}
          type="checkbox"
          checked={value === 'true'}
          onChange={(event) => onChange(String(event.target.checked))}
        />
      );
    case 'choice':
      return (
        <select {...common} value={value} onChange={(event) => onChange(event.target.value)}>
          {value === '' && <option value="">{text.trigger.choose}</option>}
          {field.choices.map((choice) => (
            <option key={choice.value} value={choice.value}>
              {choice.label}
            </option>
          ))}
        </select>
      );
    case 'json':
    case 'longText':
      return (
        <textarea {...common} spellCheck={false} value={value} onChange={(event) => onChange(event.target.value)} />
      );
    case 'number':
      return <input {...common} inputMode="decimal" value={value} onChange={(event) => onChange(event.target.value)} />;
    case 'date':
      return <input {...common} type="date" value={value} onChange={(event) => onChange(event.target.value)} />;
    case 'dateTime':
      return (
        <input {...common} type="datetime-local" value={value} onChange={(event) => onChange(event.target.value)} />
      );
    case 'text':
      return <input {...common} spellCheck={false} value={value} onChange={(event) => onChange(event.target.value)} />;
  }
}
