import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useDeferredValue, useMemo } from 'react';
import { dagsSearch, type DagsSearchChange } from '../../app/search.ts';
import { useServices } from '../../app/services.ts';
import { useTitle } from '../../app/useTitle.ts';
import { filterDags, searchable, sortDags } from '../../domain/dagList.ts';
import { useText } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { Empty, Pending } from '../../ui/Notice.tsx';
import { SearchField } from '../../ui/SearchField.tsx';
import { DagFilters } from './DagFilters.tsx';
import { DagTable } from './DagTable.tsx';
import { ImportErrors } from './ImportErrors.tsx';
import { useTyped } from './useTyped.ts';

/** All DAGs: those that the reader is after, and how their latest runs fare. */
export function DagsPage() {
  const text = useText();
  useTitle(text.dags.title);
  const { queries } = useServices();
  const search = useSearch({ from: '/shell/dags' });
  const navigate = useNavigate({ from: '/dags' });
  const list = useQuery(queries.dagIndex());
  const change = (next: DagsSearchChange) =>
    void navigate({ search: (now) => dagsSearch({ ...now, ...next }), replace: true });
  const [typed, type] = useTyped(search.q ?? '', (q) => change({ q }));
  // What is typed and what is pushed shows at once; the list follows as soon as there is time.
  const words = useDeferredValue(typed);
  const known = useDeferredValue(list.data?.dags);
  const dags = useMemo(() => searchable(known ?? []), [known]);
  const { show = 'all', sort = 'name', tag, owner = null, state = null } = search;
  const filter = useMemo(
    () => ({ search: words, show, tags: tag ?? [], owner, state }),
    [words, show, tag, owner, state],
  );
  const shown = useMemo(() => sortDags(filterDags(dags, filter), sort), [dags, filter, sort]);
  if (list.data === undefined) return <Pending query={list} />;
  const { importErrors } = list.data;
  const isEmpty = list.data.dags.length === 0;
  return (
    <div className="page">
      <header className="page-head">
        <div>
          <h1 className="page-title">{text.dags.title}</h1>
          <p className="page-subtitle" role="status">
            {text.dags.count(known === undefined ? list.data.dags.length : shown.length)}
          </p>
        </div>
        <div className="row page-tools">
          <SearchField label={text.dags.search} value={typed} onChange={type} />
        </div>
      </header>
      {importErrors.length > 0 && <ImportErrors errors={importErrors} />}
      {!isEmpty && <DagFilters dags={dags} filter={filter} sort={sort} onChange={change} />}
      <section className="card" aria-label={text.dags.title}>
        {shown.length > 0 && (
          <DagTable dags={shown} onTag={(name) => change({ tag: [...new Set([...filter.tags, name])] })} />
        )}
        {isEmpty && (
          <Empty title={text.dags.empty}>
            <p className="muted">{text.dags.emptyHint}</p>
          </Empty>
        )}
        {!isEmpty && known !== undefined && shown.length === 0 && (
          <Empty title={text.dags.noMatch}>
            <Button
              onClick={() => {
                type('');
                void navigate({ search: {}, replace: true });
              }}
            >
              {text.dags.clear}
            </Button>
          </Empty>
        )}
      </section>
    </div>
  );
}
