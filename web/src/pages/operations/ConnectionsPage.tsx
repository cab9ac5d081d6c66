import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { keys } from '../../api/keys.ts';
import type { ConnectionOverview } from '../../api/types.ts';
import { useServices } from '../../app/services.ts';
import { useTitle } from '../../app/useTitle.ts';
import { useText } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { CardTable } from '../../ui/CardTable.tsx';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Empty, Pending } from '../../ui/Notice.tsx';
import { SearchField } from '../../ui/SearchField.tsx';
import { ConnectionDialog } from './ConnectionDialog.tsx';
import { ConnectionRow } from './ConnectionRow.tsx';
import { DagLinks } from './DagLinks.tsx';
import { useChange } from './useChange.ts';

const route = getRouteApi('/shell/operations/connections');

type Open =
  | { readonly kind: 'edit'; readonly connection: ConnectionOverview }
  | { readonly kind: 'create'; readonly name: string }
  | { readonly kind: 'remove'; readonly connection: ConnectionOverview };

/** What tasks connect to, without the secrets. */
export function ConnectionsPage() {
  const text = useText();
  const { queries } = useServices();
  const { q = '' } = route.useSearch();
  const navigate = route.useNavigate();
  const [open, setOpen] = useState<Open | null>(null);
  useTitle(text.operation.tabs.connections, text.operation.title);
  const list = useQuery(queries.connections());
  const close = () => setOpen(null);
  const remove = useChange({
    reads: keys.connections(),
    done: text.operation.removed,
    send: (client, name: string) =>
      client.DELETE('/api/v2/connections/{connection_id}', { params: { path: { connection_id: name } } }),
  });
  if (list.data === undefined) return <Pending query={list} />;
  const { connections, missing } = list.data;
  const shown = connections.filter((connection) => hasText(connection, q.toLowerCase()));
  return (
    <>
      <header className="page-head">
        <div>
          <h1 className="page-title">{text.operation.tabs.connections}</h1>
          <p className="page-subtitle" role="status">
            {text.connection.count(shown.length)} · {text.connection.hint}
          </p>
        </div>
        <div className="row page-tools">
          <SearchField
            label={text.connection.search}
            value={q}
            onChange={(next) => void navigate({ search: next === '' ? {} : { q: next }, replace: true })}
          />
          <Button variant="primary" onClick={() => setOpen({ kind: 'create', name: '' })}>
            {text.connection.create}
          </Button>
        </div>
      </header>
      {missing.map(({ name, dagIds }) => (
        <div key={name} className="card operations-warning row" role="alert">
          <Icon name="warning" />
          <p>
            {text.connection.missing(name)} <DagLinks dagIds={dagIds} most={5} />
          </p>
          <Button onClick={() => setOpen({ kind: 'create', name })}>{text.connection.createNamed(name)}</Button>
        </div>
      ))}
      <section className="card" aria-label={text.operation.tabs.connections}>
        {shown.length === 0 ? (
          <Empty title={connections.length === 0 ? text.connection.none : text.connection.noMatch}>
            {connections.length === 0 && <p className="muted">{text.connection.noneHint}</p>}
          </Empty>
        ) : (
          <CardTable
            heads={[
              text.connection.name,
              text.connection.address,
              text.connection.usedBy,
              text.connection.lastTest,
              { key: 'actions', title: <span className="visually-hidden">{text.operation.edit}</span> },
            ]}
          >
            {shown.map((connection) => (
              <ConnectionRow
                key={connection.name}
                connection={connection}
                onEdit={() => setOpen({ kind: 'edit', connection })}
                onRemove={() => setOpen({ kind: 'remove', connection })}
              />
            ))}
          </CardTable>
        )}
      </section>
      {open?.kind === 'edit' && <ConnectionDialog connection={open.connection} onClose={close} />}
      {open?.kind === 'create' && <ConnectionDialog connection={null} name={open.name} onClose={close} />}
      {open?.kind === 'remove' && (
        <ConfirmDialog
          title={text.operation.removeOf(open.connection.name)}
          hint={text.connection.removeHint(open.connection.dagIds.join(', '))}
          keep={text.operation.keep}
          confirm={text.operation.remove}
          isBusy={remove.isPending}
          onConfirm={() => remove.mutate(open.connection.name, { onSettled: close })}
          onClose={close}
        />
      )}
    </>
  );
}

function hasText({ name, type, host, description }: ConnectionOverview, q: string): boolean {
  return [name, type, host, description].some((part) => part?.toLowerCase().includes(q) === true);
}
