import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { keys } from '../../api/keys.ts';
import type { Variable } from '../../api/types.ts';
import { useServices } from '../../app/services.ts';
import { useTitle } from '../../app/useTitle.ts';
import { useText } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { CardTable } from '../../ui/CardTable.tsx';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { Empty, Pending } from '../../ui/Notice.tsx';
import { SearchField } from '../../ui/SearchField.tsx';
import { RowActions } from './RowActions.tsx';
import { useChange } from './useChange.ts';
import { VariableDialog } from './VariableDialog.tsx';

const route = getRouteApi('/shell/operations/variables');

type Open =
  { readonly kind: 'edit'; readonly variable: Variable | null } | { readonly kind: 'remove'; readonly key: string };

/** Values that tasks read by key; none of them is shown. */
export function VariablesPage() {
  const text = useText();
  const { queries } = useServices();
  const { q = '' } = route.useSearch();
  const navigate = route.useNavigate();
  const [open, setOpen] = useState<Open | null>(null);
  useTitle(text.operation.tabs.variables, text.operation.title);
  const list = useInfiniteQuery(queries.variables(q));
  const close = () => setOpen(null);
  const remove = useChange({
    reads: keys.variablesAll(),
    done: text.operation.removed,
    send: (client, key: string) =>
      client.DELETE('/api/v2/variables/{variable_key}', { params: { path: { variable_key: key } } }),
  });
  const variables = list.data?.pages.flatMap((page) => page.variables);
  return (
    <>
      <header className="page-head">
        <div>
          <h1 className="page-title">{text.operation.tabs.variables}</h1>
          <p className="page-subtitle" role="status">
            {text.variable.count(list.data?.pages[0]?.total_entries ?? 0)} · {text.variable.hint}
          </p>
        </div>
        <div className="row page-tools">
          <SearchField
            label={text.variable.search}
            value={q}
            onChange={(next) => void navigate({ search: next === '' ? {} : { q: next }, replace: true })}
          />
          <Button variant="primary" onClick={() => setOpen({ kind: 'edit', variable: null })}>
            {text.variable.create}
          </Button>
        </div>
      </header>
      <section className="card" aria-label={text.operation.tabs.variables}>
        {variables === undefined ? (
          <Pending query={list} isPart />
        ) : variables.length === 0 ? (
          <Empty title={q === '' ? text.variable.none : text.variable.noMatch}>
            {q === '' && <p className="muted">{text.variable.noneHint}</p>}
          </Empty>
        ) : (
          <CardTable
            heads={[
              text.variable.key,
              text.variable.description,
              text.variable.value,
              { key: 'actions', title: <span className="visually-hidden">{text.operation.edit}</span> },
            ]}
          >
            {variables.map((variable) => (
              <tr key={variable.key} data-variable={variable.key}>
                <td className="cell-start">
                  <strong>{variable.key}</strong>
                </td>
                <td className={variable.description === null ? 'cell-empty' : undefined}>{variable.description}</td>
                <td data-label={text.variable.value} className="muted">
                  {text.variable.hidden}
                </td>
                <td>
                  <RowActions
                    name={variable.key}
                    onEdit={() => setOpen({ kind: 'edit', variable })}
                    onRemove={() => setOpen({ kind: 'remove', key: variable.key })}
                  />
                </td>
              </tr>
            ))}
          </CardTable>
        )}
        {list.hasNextPage && (
          <div className="operations-more">
            <Button isBusy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
              {text.app.more}
            </Button>
          </div>
        )}
      </section>
      {open?.kind === 'edit' && <VariableDialog variable={open.variable} onClose={close} />}
      {open?.kind === 'remove' && (
        <ConfirmDialog
          title={text.operation.removeOf(open.key)}
          hint={text.variable.removeHint}
          keep={text.operation.keep}
          confirm={text.operation.remove}
          isBusy={remove.isPending}
          onConfirm={() => remove.mutate(open.key, { onSettled: close })}
          onClose={close}
        />
      )}
    </>
  );
}
