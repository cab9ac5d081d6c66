import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { isGone } from '../../api/errors.ts';
import { WHOLE } from '../../api/partitionName.ts';
import { useServices } from '../../app/services.ts';
import { useTitle } from '../../app/useTitle.ts';
import { useText } from '../../i18n/language.ts';
import { Fact } from '../../ui/Fact.tsx';
import { Empty, Pending } from '../../ui/Notice.tsx';
import { Time } from '../../ui/Time.tsx';
import { AssetCalendar } from './AssetCalendar.tsx';
import { AssetUses } from './AssetUses.tsx';
import { LatestPartitions } from './LatestPartitions.tsx';
import { PartitionPanel } from './PartitionPanel.tsx';
import './assets.css';

/** One asset: who makes and uses it, how complete each partition is, and what is behind the one that is looked at. */
export function AssetPage() {
  const text = useText();
  const { queries } = useServices();
  const { uri } = useParams({ from: '/shell/assets/$uri' });
  const { partition: chosen, month, plan } = useSearch({ from: '/shell/assets/$uri' });
  const navigate = useNavigate({ from: '/assets/$uri' });
  useTitle(uri, text.asset.title);
  const found = useQuery(queries.asset(uri));
  if (isGone(found.error)) return <Empty title={text.asset.unknown} />;
  if (found.data === undefined) return <Pending query={found} />;
  const asset = found.data;
  const choose = (partition: string) =>
    void navigate({
      search: ({ month: shown }) => ({ ...(shown && { month: shown }), partition }),
      replace: true,
      resetScroll: false,
    });
  const open = (isPlanned: boolean) =>
    void navigate({
      search: ({ plan: _plan, ...rest }) => ({ ...rest, ...(isPlanned && { plan: true as const }) }),
      replace: true,
      resetScroll: false,
    });
  const key = asset.partition === null ? WHOLE : chosen;
  return (
    <div className="page">
      <nav className="crumbs" aria-label={text.app.breadcrumbs}>
        <ol>
          <li className="crumb">
            <Link to="/assets">{text.asset.title}</Link>
          </li>
          <li className="crumb" aria-current="page">
            {uri}
          </li>
        </ol>
      </nav>
      <header className="page-head">
        <div>
          <h1 className="page-title">{uri}</h1>
          {asset.docMd !== null && <p className="page-subtitle">{asset.docMd}</p>}
        </div>
      </header>
      <dl className="facts">
        {asset.from !== null && (
          <Fact name={text.asset.from}>
            <Link to="/assets/$uri" params={{ uri: asset.from }}>
              {asset.from}
            </Link>
          </Fact>
        )}
        <Fact name={text.asset.producers}>
          <AssetUses uses={asset.producers} />
        </Fact>
        <Fact name={text.asset.consumers}>
          <AssetUses uses={asset.consumers} />
        </Fact>
        <Fact name={text.asset.lastEvent}>
          {asset.lastEventAt === null ? text.asset.never : <Time at={asset.lastEventAt} seconds />}
        </Fact>
      </dl>
      <div className={asset.partition === null ? 'stack' : 'asset-columns'}>
        {asset.partition?.kind === 'days' && (
          <AssetCalendar
            asset={asset}
            zone={asset.partition.zone ?? 'UTC'}
            month={month ?? null}
            chosen={chosen ?? null}
            onMonth={(next) => void navigate({ search: { month: next }, replace: true, resetScroll: false })}
            onChoose={choose}
          />
        )}
        {asset.partition !== null && asset.partition.kind !== 'days' && (
          <LatestPartitions uri={uri} chosen={chosen ?? null} onChoose={choose} />
        )}
        {key !== undefined && (
          <PartitionPanel
            key={key}
            uri={uri}
            partition={key}
            zone={asset.partition?.zone ?? 'UTC'}
            isPlanned={plan === true}
            onPlan={open}
          />
        )}
      </div>
    </div>
  );
}
