import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useServices } from '../../app/services.ts';
import { useText } from '../../i18n/language.ts';
import { Empty, Pending } from '../../ui/Notice.tsx';
import { VersionChoice } from './VersionChoice.tsx';
import { VersionDifference } from './VersionDifference.tsx';

/** Two versions of the DAG beside each other: the latest and the one before, unless others are chosen. */
export function Versions({ dagId }: { readonly dagId: string }) {
  const text = useText();
  const { queries } = useServices();
  const versions = useQuery(queries.versions(dagId));
  const [chosen, choose] = useState<{ readonly from?: number; readonly to?: number }>({});
  if (versions.data === undefined) return <Pending isPart query={versions} />;
  const [latest, before] = versions.data;
  if (latest === undefined || before === undefined) return <Empty title={text.version.onlyOne} />;
  const { from = before.version_number, to = latest.version_number } = chosen;
  return (
    <>
      <div className="row version-choices">
        <VersionChoice
          label={text.version.from}
          versions={versions.data}
          value={from}
          onChange={(number) => choose({ from: number, to })}
        />
        <VersionChoice
          label={text.version.to}
          versions={versions.data}
          value={to}
          onChange={(number) => choose({ from, to: number })}
        />
      </div>
      <VersionDifference dagId={dagId} from={from} to={to} />
    </>
  );
}
