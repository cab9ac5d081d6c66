import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { AssetSummary } from '../../api/types.ts';
import { useServices } from '../../app/services.ts';
import { useTitle } from '../../app/useTitle.ts';
import { useText } from '../../i18n/language.ts';
import { Empty, Pending } from '../../ui/Notice.tsx';
import { Time } from '../../ui/Time.tsx';
import { CardTable } from '../../ui/CardTable.tsx';
import { DataTabs } from '../DataTabs.tsx';
import { AssetUses } from './AssetUses.tsx';
import { PartitionCounts } from './PartitionCounts.tsx';
import './assets.css';

/** Everything that DAGs publish and read, with how complete it is. */
export function AssetsPage() {
  const text = useText();
  const { queries } = useServices();
  useTitle(text.asset.title);
  const list = useQuery(queries.assets());
  if (list.data === undefined) return <Pending query={list} />;
  const { assets, isTruncated } = list.data;
  return (
    <div className="page">
      <DataTabs />
      <header className="page-head">
        <div>
          <h1 className="page-title">{text.asset.title}</h1>
          <p className="page-subtitle" role="status">
            {text.asset.count(assets.length)}
            {isTruncated && ` · ${text.asset.truncated}`}
          </p>
        </div>
      </header>
      <section className="card" aria-label={text.asset.title}>
        {assets.length === 0 ? (
          <Empty title={text.asset.none}>
            <p className="muted">{text.asset.noneHint}</p>
          </Empty>
        ) : (
          <AssetTable assets={assets} />
        )}
      </section>
    </div>
  );
}

function AssetTable({ assets }: { readonly assets: readonly AssetSummary[] }) {
  const text = useText();
  return (
    <CardTable
      heads={[text.asset.name, text.asset.partitions, text.asset.producers, text.asset.consumers, text.asset.lastEvent]}
    >
      {assets.map((asset) => (
        <tr key={asset.uri}>
          <td className="cell-start">
            <Link className="table-link" to="/assets/$uri" params={{ uri: asset.uri }}>
              {asset.uri}
            </Link>
            {asset.from !== null && (
              <p className="muted small">
                {text.asset.from} {asset.from}
              </p>
            )}
          </td>
          <td>
            <PartitionCounts counts={asset.counts} />
            <p className="muted small">
              {asset.partition === null ? text.asset.undivided : text.asset.kinds[asset.partition.kind]}{' '}
              {asset.partition?.zone}
            </p>
          </td>
          <td data-label={text.asset.producers}>
            <AssetUses uses={asset.producers} />
          </td>
          <td data-label={text.asset.consumers}>
            <AssetUses uses={asset.consumers} />
          </td>
          <td data-label={text.asset.lastEvent}>
            {asset.lastEventAt === null ? (
              <span className="muted">{text.asset.never}</span>
            ) : (
              <Time at={asset.lastEventAt} year={false} />
            )}
          </td>
        </tr>
      ))}
    </CardTable>
  );
}
