import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { useServices } from '../../app/services.ts';
import { useTitle } from '../../app/useTitle.ts';
import { useText } from '../../i18n/language.ts';
import { Pending } from '../../ui/Notice.tsx';
import { AssetLines } from './AssetLines.tsx';
import { BackfillLines } from './BackfillLines.tsx';
import { DayHead } from './DayHead.tsx';
import { FailedLines } from './FailedLines.tsx';
import { HealthStrip } from './HealthStrip.tsx';
import { QuestionLines } from './QuestionLines.tsx';
import { RunningLines } from './RunningLines.tsx';
import { WaitingLines } from './WaitingLines.tsx';
import './today.css';

/** A business day at a glance: whether its data is ready, what failed, and, of the latest day, what goes on now. */
export function TodayPage() {
  const text = useText();
  const { queries } = useServices();
  const { day } = useSearch({ from: '/shell/' });
  useTitle(text.today.title);
  const found = useQuery(queries.today(day ?? null));
  if (found.data === undefined) return <Pending query={found} />;
  const today = found.data;
  const isLatest = today.day >= today.latestDay;
  return (
    <div className="page today" aria-busy={found.isPlaceholderData || undefined}>
      <DayHead today={today} />
      <HealthStrip health={today.health} />
      <div className={isLatest ? 'today-columns' : 'stack'}>
        <div className="today-column">
          <AssetLines today={today} />
          <FailedLines today={today} />
        </div>
        {isLatest && (
          <div className="today-column">
            <QuestionLines />
            <RunningLines running={today.running} />
            <WaitingLines today={today} />
            <BackfillLines backfills={today.backfills} />
          </div>
        )}
      </div>
    </div>
  );
}
