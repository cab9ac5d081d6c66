import type { RunDetail } from '../../api/types.ts';
import { useText } from '../../i18n/language.ts';
import { Card } from '../../ui/Card.tsx';
import { DeadlineTable } from './DeadlineTable.tsx';

/** The deadlines of a run and its tasks; nothing where there are none. */
export function RunDeadlines({ run, deadlines }: Pick<RunDetail, 'run' | 'deadlines'>) {
  const text = useText();
  const { dagId, runId, businessDay } = run;
  if (deadlines.length === 0) return null;
  return (
    <Card id="deadlines-title" title={text.notice.deadlines}>
      <DeadlineTable
        dagId={dagId}
        deadlines={deadlines.map((deadline) => ({ ...deadline, runId, businessDay }))}
        showsRun={false}
      />
    </Card>
  );
}
