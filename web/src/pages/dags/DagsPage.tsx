import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { DAG_FILTERS, type DagsSearch } from '../../app/search.ts';
import { useServices } from '../../app/services.ts';
import { filterDags } from '../../domain/dagFilter.ts';
import { useTitle } from '../../app/useTitle.ts';
import { useText } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { Empty, Pending } from '../../ui/Notice.tsx';
import { SearchField } from '../../ui/SearchField.tsx';
import { Segmented } from '../../ui/Segmented.tsx';
import { DagTable } from './DagTable.tsx';
import { ImportErrors } from './ImportErrors.tsx';

export function DagsPage() {
  const text = useText();
  useTitle(text.dags.title);
  const { queries } = useServices();
  const { q = '', show = 'all' } = useSearch({ from: '/shell/dags' });
  const navigate = useNavigate({ from: '/dags' });
  const list = useQuery(queries.dags());
  const change = (next: DagsSearch) => void navigate({ search: (now) => ({ ...now, ...next }), replace: true });

  if (list.data === undefined) return <Pending query={list} />;
  const { dags, importErrors } = list.data;
  const shown = filterDags(dags, { search: q, show });
  return (
    <div className="page">
      <header className="page-head">
        <div>
          <h1 className="page-title">{text.dags.title}</h1>
          <p className="page-subtitle" role="status">
            {text.dags.count(shown.length)}
          </p>
        </div>
        <div className="row page-tools">
          <SearchField label={text.dags.search} value={q} onChange={(value) => change({ q: value })} />
          <Segmented
            label={text.dags.filter}
            value={show}
            choices={DAG_FILTERS.map((value) => ({
              value,
              label: text.dags.filters[value],
              count: filterDags(dags, { search: q, show: value }).length,
            }))}
            onChange={(value) => change({ show: value })}
          />
        </div>
      </header>
      {importErrors.length > 0 && <ImportErrors errors={importErrors} />}
      <section className="card" aria-label={text.dags.title}>
        {shown.length > 0 && <DagTable dags={shown} />}
        {dags.length === 0 && (
          <Empty title={text.dags.empty}>
            <p className="muted">{text.dags.emptyHint}</p>
          </Empty>
        )}
        {dags.length > 0 && shown.length === 0 && (
          <Empty title={text.dags.noMatch}>
            <Button onClick={() => void navigate({ search: {}, replace: true })}>{text.dags.clear}</Button>
          </Empty>
        )}
      </section>
    </div>
  );
}
