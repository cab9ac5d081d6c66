import { useState, type FormEvent } from 'react';
import { isConflict } from '../../api/errors.ts';
import { keys } from '../../api/keys.ts';
import type { Variable } from '../../api/types.ts';
import { readJsonText, type JsonReading } from '../../domain/jsonText.ts';
import { useText } from '../../i18n/language.ts';
import type { Messages } from '../../i18n/messages.ts';
import { Field } from '../../ui/Field.tsx';
import { problemText } from '../../ui/problemText.ts';
import { Segmented } from '../../ui/Segmented.tsx';
import { EditDialog } from './EditDialog.tsx';
import { useChange } from './useChange.ts';

interface VariableDialogProps {
  /** Null: one is made. */
  readonly variable: Variable | null;
  readonly onClose: () => void;
}

/** What stands for the value that is stored. */
const MASK = '***';
const LONGEST_KEY = 250;
const KINDS = ['text', 'json'] as const;

/** Makes or changes a variable; JSON is checked while it is typed. */
export function VariableDialog({ variable, onClose }: VariableDialogProps) {
  const text = useText();
  const [key, setKey] = useState(variable?.key ?? '');
  const [kind, setKind] = useState<(typeof KINDS)[number]>('text');
  const [value, setValue] = useState('');
  const [description, setDescription] = useState(variable?.description ?? '');
  const [hasTried, setTried] = useState(false);
  const json = kind === 'json' && value !== '' ? readJsonText(value) : null;
  const keeps = value === '' && variable !== null;
  const isKeyRight = key.trim() !== '' && key.length <= LONGEST_KEY;
  const isValueRight = keeps || (kind === 'text' ? value !== '' : json?.ok === true);
  const save = useChange({
    isInForm: true,
    reads: keys.variablesAll(),
    done: text.operation.saved,
    async send(client, name: string) {
      const body = {
        key: name,
        value: keeps ? MASK : json?.ok === true ? json.value : value,
        description: description === '' ? null : description,
      };
      if (variable === null) await client.POST('/api/v2/variables', { body });
      else await client.PATCH('/api/v2/variables/{variable_key}', { params: { path: { variable_key: name } }, body });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (isKeyRight && isValueRight) save.mutate(variable?.key ?? key.trim(), { onSuccess: onClose });
  };
  const refusal =
    save.error === null ? null : isConflict(save.error) ? text.variable.exists : problemText(save.error, text);
  const valueProblem = json?.ok === false ? badJson(json, text) : text.variable.valueProblem;
  return (
    <EditDialog
      title={variable === null ? text.variable.create : text.operation.editOf(variable.key)}
      isBusy={save.isPending}
      problem={hasTried && !(isKeyRight && isValueRight) ? text.operation.fix : refusal}
      onSubmit={submit}
      onClose={onClose}
    >
      {variable === null && (
        <Field label={text.variable.key} problem={hasTried && !isKeyRight ? text.variable.keyProblem : null}>
          {(control) => (
            <input
              {...control}
              name="key"
              autoComplete="off"
              spellCheck={false}
              value={key}
              onChange={(event) => setKey(event.target.value)}
            />
          )}
        </Field>
      )}
      <Segmented
        label={text.variable.kind}
        choices={KINDS.map((each) => ({ value: each, label: text.variable.kinds[each] }))}
        value={kind}
        onChange={setKind}
      />
      <Field
        label={text.variable.value}
        hint={json?.ok === true ? text.variable.goodJson(jsonWords(json, text)) : variable && text.variable.keep}
        problem={json?.ok === false || (hasTried && !isValueRight) ? valueProblem : null}
      >
        {(control) => (
          <textarea
            {...control}
            name="value"
            spellCheck={false}
            value={value}
            onChange={(event) => setValue(event.target.value)}
          />
        )}
      </Field>
      <Field label={text.variable.description} optional={text.trigger.optional}>
        {(control) => (
          <input
            {...control}
            name="description"
            value={description}
            onChange={(event) => setDescription(event.target.value)}
          />
        )}
      </Field>
    </EditDialog>
  );
}

function badJson({ place }: Extract<JsonReading, { ok: false }>, text: Messages): string {
  return place === null ? text.variable.badJson : text.variable.badJsonAt(place.line, place.column);
}

function jsonWords({ kind, count }: Extract<JsonReading, { ok: true }>, text: Messages): string {
  const words = text.variable.jsonKinds[kind];
  return typeof words === 'string' ? words : words(count);
}
