import { Link } from '@tanstack/react-router';
import type { Today } from '../../api/types.ts';
import { useText } from '../../i18n/language.ts';
import { ErrorLine } from '../../ui/ErrorLine.tsx';

/** What a failed run says first, and the way to the log of the task that says it. */
export function FailureText({ failure }: { readonly failure: Today['failed'][number] }) {
  const text = useText();
  const { dagId, runId, taskId, mapIndex, error } = failure;
  return (
    <div className="today-failure">
      <ErrorLine error={error} />
      {taskId !== null && (
        <Link
          className="small nowrap"
          to="/dags/$dagId/runs/$runId/tasks/$taskId"
          params={{ dagId, runId, taskId }}
          search={mapIndex === null || mapIndex < 0 ? {} : { map: mapIndex }}
          aria-label={text.today.logOf(taskId)}
        >
          {text.today.openLog}
        </Link>
      )}
    </div>
  );
}
