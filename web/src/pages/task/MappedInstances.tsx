import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useServices } from '../../app/services.ts';
import { useText } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';

interface MappedInstancesProps {
  readonly dagId: string;
  readonly runId: string;
  readonly taskId: string;
  readonly shown: number;
}

/** Chooses among the instances of a mapped task. */
export function MappedInstances({ dagId, runId, taskId, shown }: MappedInstancesProps) {
  const text = useText();
  const { queries } = useServices();
  const navigate = useNavigate({ from: '/dags/$dagId/runs/$runId/tasks/$taskId' });
  const list = useInfiniteQuery(queries.instances(dagId, runId, taskId));
  const instances = list.data?.pages.flatMap((page) => page.instances) ?? [];
  return (
    <div className="row">
      <select
        className="select"
        aria-label={text.task.instances}
        value={shown}
        onChange={(event) => void navigate({ search: { map: Number(event.target.value) } })}
      >
        {!instances.some(({ mapIndex }) => mapIndex === shown) && (
          <option value={shown}>{text.task.mapIndex(shown)}</option>
        )}
        {instances.map(({ mapIndex, label, state }) => (
          <option key={mapIndex} value={mapIndex}>
            {`${text.task.instance(mapIndex, label)} ${text.taskState[state]}`}
          </option>
        ))}
      </select>
      {list.hasNextPage && (
        <Button isBusy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {text.app.more}
        </Button>
      )}
    </div>
  );
}
