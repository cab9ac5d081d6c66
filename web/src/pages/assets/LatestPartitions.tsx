import { useQuery } from '@tanstack/react-query';
import { useServices } from '../../app/services.ts';
import { useText } from '../../i18n/language.ts';
import { Empty, Loading, Problem } from '../../ui/Notice.tsx';
import { PartitionPill } from '../../ui/State.tsx';
import { Time } from '../../ui/Time.tsx';
import { Card } from '../../ui/Card.tsx';

interface LatestPartitionsProps {
  readonly uri: string;
  /** The one that is looked at. */
  readonly chosen: string | null;
  readonly onChoose: (partition: string) => void;
}

/** The latest hours, or the keys, of an asset. */
export function LatestPartitions({ uri, chosen, onChoose }: LatestPartitionsProps) {
  const text = useText();
  const { queries } = useServices();
  const { data, error, refetch } = useQuery(queries.partitions(uri, {}));
  return (
    <Card id="partitions-title" title={text.asset.latest}>
      {data === undefined && error === null && <Loading />}
      {error !== null && <Problem error={error} onRetry={() => void refetch()} />}
      {data?.partitions.length === 0 && <Empty title={text.asset.noPartitions} />}
      <ul>
        {data?.partitions.map(({ partition, state, publishedAt }) => (
          <li key={partition} className="partition">
            <button
              type="button"
              className="partition-choice"
              aria-pressed={partition === chosen}
              onClick={() => onChoose(partition)}
            >
              <span className="partition-key numeric">{partition}</span>
              <PartitionPill state={state} />
              {publishedAt !== null && (
                <span className="muted small">
                  <Time at={publishedAt} year={false} seconds />
                </span>
              )}
            </button>
          </li>
        ))}
      </ul>
    </Card>
  );
}
