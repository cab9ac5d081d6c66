import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useEffectEvent } from 'react';
import { useServices } from '../../../app/services.ts';
import type { Unfolded } from '../../../domain/gantt.ts';
import { useText } from '../../../i18n/language.ts';
import { Button } from '../../../ui/Button.tsx';

interface UnfoldedTaskProps {
  readonly dagId: string;
  readonly runId: string;
  readonly taskId: string;
  readonly onRead: (read: Unfolded) => void;
}

/** Reads the instances of a mapped task page by page, for the rows of the chart. */
export function UnfoldedTask({ dagId, runId, taskId, onRead }: UnfoldedTaskProps) {
  const text = useText();
  const { queries } = useServices();
  const list = useInfiniteQuery(queries.instances(dagId, runId, taskId));
  const { data, hasNextPage } = list;
  const tell = useEffectEvent(onRead);
  useEffect(() => {
    if (data !== undefined) tell({ instances: data.pages.flatMap(({ instances }) => instances), hasMore: hasNextPage });
  }, [data, hasNextPage]);
  if (!hasNextPage) return null;
  return (
    <p className="gantt-more">
      <span className="small">{taskId}</span>
      <Button isBusy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
        {text.gantt.more}
      </Button>
    </p>
  );
}
