import type { ApiError } from '../../api/errors.ts';
import type { FieldProblem, ParamField } from '../../domain/paramsForm.ts';
import { useText } from '../../i18n/language.ts';
import type { Messages } from '../../i18n/messages.ts';
import { Field } from '../../ui/Field.tsx';
import { ParamControl } from './ParamControl.tsx';

interface ParamFieldsProps {
  readonly fields: readonly ParamField[];
  readonly values: Readonly<Record<string, string>>;
  readonly problemOf: (name: string) => string | null;
  readonly onChange: (values: Readonly<Record<string, string>>) => void;
}

/** One field for each parameter of a DAG. */
export function ParamFields({ fields, values, problemOf, onChange }: ParamFieldsProps) {
  const text = useText();
  return fields.map((field) => (
    <Field
      key={field.name}
      label={field.kind === 'dateTime' ? `${field.title} (UTC)` : field.title}
      hint={field.description}
      problem={problemOf(field.name)}
      optional={field.isRequired || field.kind === 'checkbox' ? null : text.trigger.optional}
    >
      {(control) => (
        <ParamControl
          field={field}
          control={control}
          value={values[field.name] ?? ''}
          onChange={(value) => onChange({ ...values, [field.name]: value })}
        />
      )}
    </Field>
  ));
}

/** What is wrong with a parameter: by its schema, else what the server said of it. */
export function paramProblem(
  name: string,
  problem: FieldProblem | undefined,
  refused: ApiError | null,
  text: Messages,
): string | null {
  if (problem !== undefined) return text.trigger.problems[problem.kind](problem.limit);
  return refused?.fields.find(({ path }) => isWithin(path, `/params/${name}`))?.message ?? null;
}

/** Whether a JSON pointer leads to a value or into it. */
function isWithin(path: string, pointer: string): boolean {
  return path === pointer || path.startsWith(`${pointer}/`);
}
