import { useState, type FormEvent } from 'react';
import { isConflict } from '../../api/errors.ts';
import { keys } from '../../api/keys.ts';
import type { PoolUse } from '../../api/types.ts';
import { useText } from '../../i18n/language.ts';
import { Field } from '../../ui/Field.tsx';
import { problemText } from '../../ui/problemText.ts';
import { EditDialog } from './EditDialog.tsx';
import { useChange } from './useChange.ts';

type Settings = Pick<PoolUse, 'name' | 'slots' | 'description' | 'includeDeferred'>;

interface PoolDialogProps {
  /** Null: one is made. */
  readonly pool: PoolUse | null;
  /** Of the one that is made. */
  readonly name?: string;
  readonly onClose: () => void;
}

const LONGEST_NAME = 256;

/** Makes or changes a pool; of the default pool only the slots are to be changed. */
export function PoolDialog({ pool, name: givenName = '', onClose }: PoolDialogProps) {
  const text = useText();
  const [name, setName] = useState(givenName);
  const [slots, setSlots] = useState(String(pool?.slots ?? 8));
  const [description, setDescription] = useState(pool?.description ?? '');
  const [includeDeferred, setIncludeDeferred] = useState(pool?.includeDeferred ?? false);
  const [hasTried, setTried] = useState(false);
  const save = useChange({
    isInForm: true,
    reads: keys.poolUse(),
    done: (settings: Settings) => text.operation.saved(settings.name),
    async send(client, settings: Settings) {
      const body = { slots: settings.slots, include_deferred: settings.includeDeferred };
      const { description: words } = settings;
      if (pool === null) {
        await client.POST('/api/v2/pools', { body: { ...body, name: settings.name, description: words } });
        return;
      }
      const query = pool.isDeletable ? {} : { update_mask: ['slots', 'include_deferred'] };
      await client.PATCH('/api/v2/pools/{pool_name}', {
        params: { path: { pool_name: pool.name }, query },
        body: pool.isDeletable ? { ...body, description: words } : body,
      });
    },
  });
  const count = Number(slots);
  const areSlotsRight = slots.trim() !== '' && Number.isInteger(count) && count >= -1;
  const isNameRight = pool !== null || (name.trim() !== '' && name.length <= LONGEST_NAME);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!areSlotsRight || !isNameRight) return;
    const settings = {
      name: pool?.name ?? name.trim(),
      slots: count,
      description: description || null,
      includeDeferred,
    };
    save.mutate(settings, { onSuccess: onClose });
  };
  const refusal =
    save.error === null ? null : isConflict(save.error) ? text.pool.exists : problemText(save.error, text);
  return (
    <EditDialog
      title={pool === null ? text.pool.create : text.operation.editOf(pool.name)}
      isBusy={save.isPending}
      problem={hasTried && (!areSlotsRight || !isNameRight) ? text.operation.fix : refusal}
      onSubmit={submit}
      onClose={onClose}
    >
      {pool === null && (
        <Field label={text.pool.name} problem={hasTried && !isNameRight ? text.pool.nameProblem : null}>
          {(control) => (
            <input
              {...control}
              name="name"
              spellCheck={false}
              autoComplete="off"
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
      )}
      <Field
        label={text.pool.slots}
        hint={text.pool.slotsHint}
        problem={hasTried && !areSlotsRight ? text.pool.slotsProblem : null}
      >
        {(control) => (
          <input
            {...control}
            name="slots"
            inputMode="numeric"
            value={slots}
            onChange={(event) => setSlots(event.target.value)}
          />
        )}
      </Field>
      {pool?.isDeletable !== false && (
        <Field label={text.pool.description} optional={text.trigger.optional}>
          {(control) => (
            <input
              {...control}
              name="description"
              value={description}
              onChange={(event) => setDescription(event.target.value)}
            />
          )}
        </Field>
      )}
      <label className="check">
        <input
          type="checkbox"
          name="includeDeferred"
          checked={includeDeferred}
          onChange={(event) => setIncludeDeferred(event.target.checked)}
        />
        {text.pool.includeDeferred}
      </label>
    </EditDialog>
  );
}
