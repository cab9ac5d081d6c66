import { Link } from '@tanstack/react-router';
import type { Today } from '../../api/types.ts';
import { useText } from '../../i18n/language.ts';
import { Card } from '../../ui/Card.tsx';
import { Empty } from '../../ui/Notice.tsx';
import { BackfillStatePill } from '../../ui/State.tsx';
import { BackfillProgress } from '../backfills/BackfillProgress.tsx';
import { DayRange } from '../backfills/DayRange.tsx';
import '../backfills/backfills.css';

/** The latest backfills and how far they are. */
export function BackfillLines({ backfills }: Pick<Today, 'backfills'>) {
  const text = useText();
  return (
    <Card id="today-backfills" title={text.today.backfills}>
      {backfills.length === 0 && <Empty title={text.today.noBackfills} />}
      <ul className="today-lines">
        {backfills.map((backfill) => (
          <li key={backfill.id} className="today-line">
            <div className="today-line-head">
              <Link
                className="table-link today-name"
                to="/dags/$dagId/backfills/$backfillId"
                params={{ dagId: backfill.dagId, backfillId: backfill.id }}
              >
                {backfill.dagId}
              </Link>
              <BackfillStatePill state={backfill.state} />
            </div>
            <p className="today-facts small muted">
              <DayRange backfill={backfill} />
            </p>
            <BackfillProgress backfill={backfill} />
          </li>
        ))}
      </ul>
    </Card>
  );
}
