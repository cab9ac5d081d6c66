import { useMutation, useQuery } from '@tanstack/react-query';
import { bodyOf } from '../../api/client.ts';
import { isConflict } from '../../api/errors.ts';
import { keys } from '../../api/keys.ts';
import { partitionName } from '../../api/partitionName.ts';
import type { RerunPlan as Plan } from '../../api/types.ts';
import { useServices } from '../../app/services.ts';
import { obstacleOf, seenOf } from '../../domain/rerun.ts';
import { useText } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { IntervalInUtc } from '../../ui/IntervalText.tsx';
import { Loading, Problem } from '../../ui/Notice.tsx';
import { problemText } from '../../ui/problemText.ts';
import { useToast } from '../../ui/Toast.tsx';
import { RerunTable } from './RerunTable.tsx';

interface RerunPlanProps {
  readonly uri: string;
  readonly partition: string;
  /** It was started. */
  readonly onStart: () => void;
}

/** How a partition would be made again, step by step along the assets, and the button that starts exactly that. */
export function RerunPlan({ uri, partition, onStart }: RerunPlanProps) {
  const text = useText();
  const say = useToast();
  const { client, cache, queries } = useServices();
  const { data, error, refetch } = useQuery(queries.rerun(uri, partition));
  const start = useMutation({
    mutationFn: async (plan: Plan) => {
      const body = { ...partitionName(uri, partition), seen: seenOf(plan) };
      return bodyOf(await client.POST('/api/haru/v1/reruns', { body }));
    },
    onSuccess: async ({ id }) => {
      say('good', text.rerun.started(id));
      await cache.invalidateQueries({ queryKey: keys.rerunsOf(uri) });
      onStart();
    },
    onError: () => refetch(),
  });
  if (data === undefined && error === null) return <Loading />;
  const obstacle = data === undefined ? null : obstacleOf(data);
  return (
    <section className="partition-part" aria-labelledby="rerun-title">
      <h3 id="rerun-title">{text.rerun.plan}</h3>
      {isConflict(error) && <p role="alert">{error.message}</p>}
      {error !== null && !isConflict(error) && <Problem error={error} onRetry={() => void refetch()} />}
      {data !== undefined && (
        <>
          <p className="muted small">{text.rerun.hint}</p>
          <RerunTable
            outcome={text.asset.action}
            rows={data.steps.map(({ place, dagId, action, reason, run }) => ({
              place,
              dagId,
              runId: run?.runId ?? null,
              isGone: false,
              note: run === null ? null : (run.partition ?? <IntervalInUtc run={run} />),
              what: (
                <strong className={action === 'blocked' ? 'tone-text' : undefined} data-tone="bad">
                  {text.asset.actions[action]}
                </strong>
              ),
              reason: text.rerun.reasons[reason],
            }))}
          />
          {start.error !== null && <p role="alert">{problemText(start.error, text)}</p>}
          {obstacle !== null && <p className="muted">{text.rerun.obstacles[obstacle]}</p>}
          <div className="row">
            <Button
              variant="primary"
              icon="play"
              isBusy={start.isPending}
              disabled={obstacle !== null}
              onClick={() => start.mutate(data)}
            >
              {text.rerun.start}
            </Button>
          </div>
        </>
      )}
    </section>
  );
}
