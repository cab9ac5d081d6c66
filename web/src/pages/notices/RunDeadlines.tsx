import type { RunDetail } from '../../api/types.ts';
import { useText } from '../../i18n/language.ts';
import { DeadlineTable } from './DeadlineTable.tsx';

/** The deadlines of a run and its tasks; nothing where there are none. */
export function RunDeadlines({ run, deadlines }: Pick<RunDetail, 'run' | 'deadlines'>) {
  const text = useText();
  const { dagId, runId, businessDay } = run;
  if (deadlines.length === 0) return null;
  return (
    <section className="card" aria-labelledby="deadlines-title">
      <header className="card-head">
        <h2 className="card-title" id="deadlines-title">
          {text.notice.deadlines}
        </h2>
      </header>
      <DeadlineTable
        dagId={dagId}
        deadlines={deadlines.map((deadline) => ({ ...deadline, runId, businessDay }))}
        showsRun={false}
      />
    </section>
  );
}
