import { useState } from 'react';
import type { BackfillPlan, DagDetail, PlannedDate } from '../../api/types.ts';
import { ACTIONS, countActions, type BackfillAction } from '../../domain/backfill.ts';
import { useText } from '../../i18n/language.ts';
import { Segmented } from '../../ui/Segmented.tsx';
import { BackfillActionPill } from '../../ui/State.tsx';
import { DatesTable } from './DatesTable.tsx';

interface PlanTableProps {
  readonly dag: DagDetail;
  readonly plan: BackfillPlan;
  /** By logical date: what was seen before, where it is another thing now. */
  readonly changes: ReadonlyMap<string, BackfillAction | 'absent'>;
}

/** What becomes of each date. */
export function PlanTable({ dag, plan, changes }: PlanTableProps) {
  const text = useText();
  const [chosen, setChosen] = useState<BackfillAction | 'all'>('all');
  const counts = countActions(plan.dates);
  const action = chosen !== 'all' && counts[chosen] === 0 ? 'all' : chosen;
  const remark = ({ logicalDate }: PlannedDate) => {
    const before = changes.get(logicalDate);
    if (before === undefined) return null;
    return before === 'absent' ? text.backfill.wasAbsent : text.backfill.wasBefore(text.backfill.actions[before]);
  };
  return (
    <>
      <header className="card-head">
        <h2 className="card-title" id="plan-title">
          {text.backfill.dates}
        </h2>
        <Segmented
          label={text.backfill.show}
          value={action}
          choices={[
            { value: 'all' as const, label: text.backfill.all, count: plan.dates.length },
            ...ACTIONS.filter((value) => counts[value] > 0).map((value) => ({
              value,
              label: text.backfill.actions[value],
              count: counts[value],
            })),
          ]}
          onChange={setChosen}
        />
      </header>
      <DatesTable
        key={action}
        dagId={dag.dagId}
        zone={dag.zone}
        dates={plan.dates.filter((date) => action === 'all' || date.action === action)}
        outcome={{
          title: text.backfill.action,
          of: actionOf,
        }}
        remark={remark}
      />
    </>
  );
}

function actionOf({ action }: PlannedDate) {
  return <BackfillActionPill action={action} />;
}
