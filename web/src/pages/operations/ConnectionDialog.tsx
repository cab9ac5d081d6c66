import { useQuery } from '@tanstack/react-query';
import { useMemo, useState, type FormEvent } from 'react';
import { isConflict } from '../../api/errors.ts';
import { keys } from '../../api/keys.ts';
import type { ConnectionBody, ConnectionOverview } from '../../api/types.ts';
import { useServices } from '../../app/services.ts';
import { connectionFields, otherExtra, readConnection } from '../../domain/connectionForm.ts';
import { useText } from '../../i18n/language.ts';
import { Field } from '../../ui/Field.tsx';
import { problemText } from '../../ui/problemText.ts';
import { ConnectionFields } from './ConnectionFields.tsx';
import { EditDialog } from './EditDialog.tsx';
import { useChange } from './useChange.ts';

interface ConnectionDialogProps {
  /** Null: one is made. */
  readonly connection: ConnectionOverview | null;
  /** Of the one that is made. */
  readonly name?: string;
  readonly onClose: () => void;
}

const NAME = /^[\w.-]{1,200}$/;
const FIRST_TYPE = 'postgres';

/** Makes or changes a connection by the fields of its type; secrets are only ever given. */
export function ConnectionDialog({ connection, name: givenName = '', onClose }: ConnectionDialogProps) {
  const text = useText();
  const { queries } = useServices();
  const types = useQuery(queries.connectionTypes()).data ?? [];
  const [name, setName] = useState(connection?.name ?? givenName);
  const [type, setType] = useState(connection?.type ?? FIRST_TYPE);
  const [description, setDescription] = useState(connection?.description ?? '');
  const [given, setGiven] = useState<Readonly<Record<string, string>>>({});
  const [removed, setRemoved] = useState<ReadonlySet<string>>(new Set());
  const [hasTried, setTried] = useState(false);
  const schema = types.find((known) => known.type === type)?.schema;
  const fields = useMemo(() => connectionFields(schema ?? {}, connection), [schema, connection]);
  const texts = { ...Object.fromEntries(fields.map((field) => [field.name, field.initial])), ...given };
  const reading = readConnection({ name: name.trim(), type, description, texts, removed }, fields, connection);
  const isNameRight = NAME.test(name.trim());
  const save = useChange({
    isInForm: true,
    reads: keys.connections(),
    done: (body: ConnectionBody) => text.operation.saved(body.connection_id),
    async send(client, body: ConnectionBody) {
      if (connection === null) await client.POST('/api/v2/connections', { body });
      else
        await client.PATCH('/api/v2/connections/{connection_id}', {
          params: { path: { connection_id: connection.name } },
          body,
        });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (isNameRight && reading.ok) save.mutate(reading.body, { onSuccess: onClose });
  };
  const refusal =
    save.error === null ? null : isConflict(save.error) ? text.connection.exists : problemText(save.error, text);
  const others = otherExtra(fields, connection);
  return (
    <EditDialog
      title={connection === null ? text.connection.create : text.operation.editOf(connection.name)}
      isBusy={save.isPending}
      problem={hasTried && !(isNameRight && reading.ok) ? text.operation.fix : refusal}
      onSubmit={submit}
      onClose={onClose}
    >
      {connection === null && (
        <>
          <Field label={text.connection.name} problem={hasTried && !isNameRight ? text.connection.nameProblem : null}>
            {(control) => (
              <input
                {...control}
                name="name"
                autoComplete="off"
                spellCheck={false}
                value={name}
                onChange={(event) => setName(event.target.value)}
              />
            )}
          </Field>
          <Field label={text.connection.type}>
            {(control) => (
              <select {...control} name="type" value={type} onChange={(event) => setType(event.target.value)}>
                {types.map((known) => (
                  <option key={known.type} value={known.type}>
                    {known.type}
                  </option>
                ))}
              </select>
            )}
          </Field>
        </>
      )}
      <Field label={text.connection.description} optional={text.trigger.optional}>
        {(control) => (
          <input
            {...control}
            name="description"
            value={description}
            onChange={(event) => setDescription(event.target.value)}
          />
        )}
      </Field>
      <ConnectionFields
        type={type}
        fields={fields}
        texts={texts}
        removed={removed}
        problems={hasTried && !reading.ok ? reading.problems : {}}
        onChange={(field, value) => setGiven({ ...given, [field]: value })}
        onRemove={setRemoved}
      />
      {others.length > 0 && <p className="muted small">{text.connection.others(others.join(', '))}</p>}
    </EditDialog>
  );
}
