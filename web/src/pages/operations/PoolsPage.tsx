import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { keys } from '../../api/keys.ts';
import type { PoolUse } from '../../api/types.ts';
import { useServices } from '../../app/services.ts';
import { useTitle } from '../../app/useTitle.ts';
import { useText } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Pending } from '../../ui/Notice.tsx';
import { DagLinks } from './DagLinks.tsx';
import { Holders } from './Holders.tsx';
import { PoolBar } from './PoolBar.tsx';
import { PoolDialog } from './PoolDialog.tsx';
import { RowActions } from './RowActions.tsx';
import { useChange } from './useChange.ts';

/** The server names no more of a pool. */
const MOST_HOLDERS = 20;

/** What is open: the form of a pool, of one that is made, or the question whether one is to go. */
type Open =
  | { readonly kind: 'edit'; readonly pool: PoolUse }
  | { readonly kind: 'create'; readonly name: string }
  | { readonly kind: 'remove'; readonly name: string };

/** Pools with who holds their slots. */
export function PoolsPage() {
  const text = useText();
  const { queries } = useServices();
  const [open, setOpen] = useState<Open | null>(null);
  useTitle(text.operation.tabs.pools, text.operation.title);
  const list = useQuery(queries.poolUse());
  const close = () => setOpen(null);
  const remove = useChange({
    reads: keys.poolUse(),
    done: text.operation.removed,
    send: (client, name: string) =>
      client.DELETE('/api/v2/pools/{pool_name}', { params: { path: { pool_name: name } } }),
  });
  if (list.data === undefined) return <Pending query={list} />;
  const { pools, missing } = list.data;
  return (
    <>
      <header className="page-head">
        <div>
          <h1 className="page-title">{text.operation.tabs.pools}</h1>
          <p className="page-subtitle" role="status">
            {text.pool.count(pools.length)} · {text.pool.hint}
          </p>
        </div>
        <Button variant="primary" onClick={() => setOpen({ kind: 'create', name: '' })}>
          {text.pool.create}
        </Button>
      </header>
      {missing.map(({ name, dagIds }) => (
        <div key={name} className="card operations-warning row" role="alert">
          <Icon name="warning" />
          <p>
            {text.pool.missing(name)} <DagLinks dagIds={dagIds} />
          </p>
          <Button onClick={() => setOpen({ kind: 'create', name })}>{text.pool.createNamed(name)}</Button>
        </div>
      ))}
      <section className="card" aria-label={text.operation.tabs.pools}>
        <ul className="pools">
          {pools.map((pool) => (
            <PoolRow
              key={pool.name}
              pool={pool}
              onEdit={() => setOpen({ kind: 'edit', pool })}
              onRemove={() => setOpen({ kind: 'remove', name: pool.name })}
            />
          ))}
        </ul>
      </section>
      {open?.kind === 'edit' && <PoolDialog pool={open.pool} onClose={close} />}
      {open?.kind === 'create' && <PoolDialog pool={null} name={open.name} onClose={close} />}
      {open?.kind === 'remove' && (
        <ConfirmDialog
          title={text.operation.removeOf(open.name)}
          hint={text.pool.removeHint}
          keep={text.operation.keep}
          confirm={text.operation.remove}
          isBusy={remove.isPending}
          onConfirm={() => remove.mutate(open.name, { onSettled: close })}
          onClose={close}
        />
      )}
    </>
  );
}

interface PoolRowProps {
  readonly pool: PoolUse;
  readonly onEdit: () => void;
  readonly onRemove: () => void;
}

function PoolRow({ pool, onEdit, onRemove }: PoolRowProps) {
  const text = useText();
  const { name, description, holders, misfits } = pool;
  return (
    <li className="pool" data-pool={name}>
      <div className="pool-name">
        <h2 className="pool-title">{name}</h2>
        {description !== null && <p className="muted small">{description}</p>}
        {pool.includeDeferred && <p className="muted small">{text.pool.countsDeferred}</p>}
      </div>
      <PoolBar pool={pool} />
      <RowActions name={name} onEdit={onEdit} {...(pool.isDeletable && { onRemove })} />
      {misfits.length > 0 && (
        <div className="pool-wide small tone-text" data-tone="bad">
          <p>{text.pool.misfit}</p>
          <ul>
            {misfits.map(({ dagId, problem }) => (
              <li key={`${dagId} ${problem}`}>
                <DagLinks dagIds={[dagId]} />: {problem}
              </li>
            ))}
          </ul>
        </div>
      )}
      {holders.length > 0 && (
        <details className="pool-wide">
          <summary>{text.operation.holders(holders.length)}</summary>
          <Holders holders={holders} />
          {holders.length >= MOST_HOLDERS && <p className="muted small">{text.pool.first(MOST_HOLDERS)}</p>}
        </details>
      )}
    </li>
  );
}
