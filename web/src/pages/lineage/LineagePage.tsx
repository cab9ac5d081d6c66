import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useServices } from '../../app/services.ts';
import { useTitle } from '../../app/useTitle.ts';
import { focusOn, lineageOf, type LineageNode } from '../../domain/lineage.ts';
import { formatDay } from '../../domain/time.ts';
import { useText } from '../../i18n/language.ts';
import { Empty, Pending } from '../../ui/Notice.tsx';
import { usePreferences } from '../../ui/preferences.ts';
import { DataTabs } from '../DataTabs.tsx';
import { LineageGraph } from './LineageGraph.tsx';
import './lineage.css';

/** Assets and DAGs in the order in which data goes through them, with the states of the latest business day. */
export function LineagePage() {
  const text = useText();
  const [{ language }] = usePreferences();
  const { queries } = useServices();
  const { focus } = useSearch({ from: '/shell/lineage' });
  useTitle(text.lineage.title);
  const list = useQuery(queries.assets());
  const today = useQuery(queries.today(null)).data;
  const nodes = useMemo(() => lineageOf(list.data?.assets ?? []), [list.data]);
  const shown = useMemo(() => (focus === undefined ? nodes : focusOn(nodes, focus)), [nodes, focus]);
  const readiness = useMemo(
    () => new Map(today?.assets.map((asset) => [`asset ${asset.uri}`, asset.readiness])),
    [today],
  );
  if (list.data === undefined) return <Pending query={list} />;
  const focused = nodes.find(({ id }) => id === focus);
  const assets = nodes.filter(({ kind }) => kind === 'asset').length;
  return (
    <div className="page">
      <DataTabs />
      <header className="page-head">
        <div>
          <h1 className="page-title">{text.lineage.title}</h1>
          <p className="page-subtitle" role="status">
            {focused === undefined
              ? text.lineage.count(assets, nodes.length - assets)
              : text.lineage.focused(focused.name)}
            {today !== undefined && ` · ${text.lineage.states(formatDay(today.day, { language }))}`}
            {list.data.isTruncated && ` · ${text.asset.truncated}`}
          </p>
        </div>
        {nodes.length > 0 && <Finder nodes={nodes} />}
      </header>
      <section className="card" aria-label={text.lineage.title}>
        {nodes.length === 0 && (
          <Empty title={text.asset.none}>
            <p className="muted">{text.asset.noneHint}</p>
          </Empty>
        )}
        {shown === null && (
          <Empty title={text.lineage.unknown}>
            <Link to="/lineage">{text.lineage.all}</Link>
          </Empty>
        )}
        {shown !== null && shown.length > 0 && (
          <LineageGraph key={focus ?? ''} nodes={shown} focus={focus ?? null} readiness={readiness} />
        )}
      </section>
    </div>
  );
}

/** Focuses what is named exactly; the browser suggests names. */
function Finder({ nodes }: { readonly nodes: readonly LineageNode[] }) {
  const text = useText();
  const navigate = useNavigate({ from: '/lineage' });
  const find = (name: string) => {
    const found = nodes.find((node) => node.name === name);
    if (found !== undefined) void navigate({ search: { focus: found.id }, replace: true });
  };
  return (
    <>
      <input
        className="select lineage-find"
        list="lineage-names"
        aria-label={text.lineage.find}
        placeholder={text.lineage.find}
        spellCheck={false}
        onChange={({ target: { value } }) => find(value)}
      />
      <datalist id="lineage-names">
        {nodes.map(({ id, kind, name }) => (
          <option key={id} value={name}>
            {kind === 'asset' ? text.asset.name : text.dags.name}
          </option>
        ))}
      </datalist>
    </>
  );
}
