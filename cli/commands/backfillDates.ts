import { reasonInWords } from '../../server/core/backfillReason.ts';
import { businessDay } from '../../server/core/businessDay.ts';
import type { BackfillRow } from '../../server/db/read/backfills.ts';
import { requireDag, type Installation } from '../installation.ts';

/** What became of each date of a backfill, as it is printed. */
export async function backfillDateRows(haru: Installation, { id, dag_id: dagId }: BackfillRow) {
  const { backfillDates } = await import('../../server/db/read/backfills.ts');
  const { zone } = await haru.definition((await requireDag(haru, dagId)).version_id);
  const dates = await backfillDates(haru.database.kysely, id);
  return dates.map((date) => ({
    businessDay: businessDay(new Date(date.interval_start), zone),
    logicalDate: date.logical_date,
    state: date.state,
    run: date.run_id,
    action: date.action,
    reason: reasonInWords(date.reason, date.run_id),
  }));
}
