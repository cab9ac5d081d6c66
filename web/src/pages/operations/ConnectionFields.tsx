import type { ConnectionField } from '../../domain/connectionForm.ts';
import type { FieldProblem } from '../../domain/paramsForm.ts';
import { useText } from '../../i18n/language.ts';
import type { Messages } from '../../i18n/messages.ts';
import { Field } from '../../ui/Field.tsx';
import { ParamControl } from '../trigger/ParamControl.tsx';

interface ConnectionFieldsProps {
  readonly type: string;
  readonly fields: readonly ConnectionField[];
  readonly texts: Readonly<Record<string, string>>;
  /** Whose stored values are to go. */
  readonly removed: ReadonlySet<string>;
  readonly problems: Readonly<Record<string, FieldProblem>>;
  readonly onChange: (name: string, value: string) => void;
  readonly onRemove: (removed: ReadonlySet<string>) => void;
}

/** The fields of a connection's type; what is stored and not shown stays where nothing is given. */
export function ConnectionFields(props: ConnectionFieldsProps) {
  const { type, fields, texts, removed, problems, onChange, onRemove } = props;
  const text = useText();
  return fields.map((field) => {
    const { name, isSecret, isStored, isRequired, kind } = field;
    const problem = problems[name];
    const value = texts[name] ?? '';
    const change = (next: string) => onChange(name, next);
    return (
      <div key={name}>
        <Field
          label={titleOf(type, name, text)}
          hint={isStored ? text.connection.stored : null}
          problem={problem === undefined ? null : text.trigger.problems[problem.kind](problem.limit)}
          optional={isRequired || isStored ? null : text.trigger.optional}
        >
          {(control) =>
            isSecret && kind === 'text' ? (
              <input
                {...control}
                name={name}
                type="password"
                autoComplete="new-password"
                value={value}
                onChange={(event) => change(event.target.value)}
              />
            ) : (
              <ParamControl field={field} control={control} value={value} onChange={change} />
            )
          }
        </Field>
        {isStored && value === '' && (
          <label className="check small">
            <input
              type="checkbox"
              checked={removed.has(name)}
              onChange={(event) => {
                const next = new Set(removed);
                if (event.target.checked) next.add(name);
                else next.delete(name);
                onRemove(next);
              }}
            />
            {text.connection.drop}
            <span className="visually-hidden">: {titleOf(type, name, text)}</span>
          </label>
        )}
      </div>
    );
  });
}

function titleOf(type: string, name: string, text: Messages): string {
  const own = name.replace(/^extra\./, '');
  const schemas: Readonly<Record<string, string>> = text.connection.schemas;
  const titles: Readonly<Record<string, string>> = text.connection.fields;
  return (own === 'schema' ? schemas[type] : undefined) ?? titles[own] ?? own;
}
