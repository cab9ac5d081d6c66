import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo, useState, type FormEvent } from 'react';
import { bodyOf } from '../../api/client.ts';
import { ApiError, isConflict } from '../../api/errors.ts';
import { keys } from '../../api/keys.ts';
import type { BackfillPlan, BackfillPlanBody, DagDetail } from '../../api/types.ts';
import { useServices } from '../../app/services.ts';
import {
  changedActions,
  countActions,
  emptyBackfill,
  withAsked,
  readBackfillParams,
  readPlan,
  type BackfillDraft,
} from '../../domain/backfill.ts';
import { formatDuration } from '../../domain/measure.ts';
import { paramFields } from '../../domain/paramsForm.ts';
import { useText } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { Problem } from '../../ui/Notice.tsx';
import { problemText } from '../../ui/problemText.ts';
import { usePreferences } from '../../ui/preferences.ts';
import { useToast } from '../../ui/Toast.tsx';
import { PlanForm } from './PlanForm.tsx';
import { PlanTable } from './PlanTable.tsx';

interface Order {
  readonly body: BackfillPlanBody;
  readonly params: Readonly<Record<string, unknown>> | null | undefined;
  readonly plan: BackfillPlan;
}

export function Plan({ dag }: { readonly dag: DagDetail }) {
  const text = useText();
  const say = useToast();
  const navigate = useNavigate();
  const { client, cache, queries } = useServices();
  const [{ language }] = usePreferences();
  const { dagId } = dag;
  const asked = useSearch({ from: '/shell/dags/$dagId/backfills/plan' });
  const fields = useMemo(() => paramFields(dag.params), [dag.params]);
  const [draft, setDraft] = useState<BackfillDraft>(() =>
    withAsked(emptyBackfill(fields, dag.zone, Date.now()), asked),
  );
  const [hasTried, setTried] = useState(false);
  const reading = readPlan(draft);
  const params = readBackfillParams(draft, fields);
  const plan = useQuery({
    ...queries.backfillPlan(dagId, reading.ok ? reading.body : null),
    placeholderData: keepPreviousData,
  });
  const create = useMutation({
    mutationFn: async (order: Order) => {
      const seen = order.plan.dates.map(({ logicalDate, action }) => ({ logicalDate, action }));
      const body = { ...order.body, params: order.params ?? null, seen };
      return bodyOf(await client.POST('/api/haru/v1/dags/{dagId}/backfills', { params: { path: { dagId } }, body }));
    },
    onSuccess: async ({ id }) => {
      say('good', text.backfill.started(id));
      await cache.invalidateQueries({ queryKey: keys.backfillsAll(dagId) });
      await navigate({ to: '/dags/$dagId/backfills/$backfillId', params: { dagId, backfillId: id } });
    },
    // What has changed is shown beside what was seen.
    onError: (error) => (isConflict(error) ? plan.refetch() : undefined),
  });
  const change = (next: Partial<BackfillDraft>) => {
    create.reset();
    setDraft((now) => ({ ...now, ...next }));
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (reading.ok && params.ok && plan.data !== undefined)
      create.mutate({ body: reading.body, params: params.params, plan: plan.data });
  };
  const shown = reading.ok && plan.error === null ? plan.data : undefined;
  const counts = countActions(shown?.dates ?? []);
  const runs = counts.create + counts.clear;
  const seen = create.variables?.plan.dates;
  const changes =
    shown !== undefined && seen !== undefined && isConflict(create.error)
      ? changedActions(seen, shown.dates)
      : new Map<string, never>();
  const overlaps = shown?.overlaps ?? null;
  return (
    <form className="stack backfill-plan" onSubmit={submit} noValidate>
      <section className="card" aria-label={text.backfill.plan}>
        <PlanForm
          dag={dag}
          fields={fields}
          draft={draft}
          reading={reading}
          params={hasTried && !params.ok ? params : null}
          refused={create.error instanceof ApiError ? create.error : null}
          onChange={change}
        />
      </section>
      {reading.ok && plan.error !== null && <Problem error={plan.error} onRetry={() => void plan.refetch()} />}
      {shown !== undefined && (
        <section className="card" aria-labelledby="plan-title" aria-busy={plan.isPlaceholderData}>
          <PlanTable dag={dag} plan={shown} changes={changes} />
          <footer className="backfill-apply">
            <p role="alert" className="backfill-words">
              {overlaps !== null && (
                <Link to="/dags/$dagId/backfills/$backfillId" params={{ dagId, backfillId: overlaps }}>
                  {text.backfill.overlaps(overlaps)}
                </Link>
              )}
              {overlaps === null && changes.size > 0 && text.backfill.changed}
              {overlaps === null && changes.size === 0 && create.error !== null && problemText(create.error, text)}
              {overlaps === null && runs === 0 && text.backfill.nothing}
              {hasTried && !params.ok && text.trigger.fix}
            </p>
            {dag.isPaused && <p className="muted">{text.backfill.paused}</p>}
            {shown.secondsEstimate !== null && runs > 0 && (
              <p className="muted">{text.backfill.takes(formatDuration(shown.secondsEstimate, language))}</p>
            )}
            <Button
              type="submit"
              variant="primary"
              icon="play"
              isBusy={create.isPending || plan.isPlaceholderData}
              disabled={runs === 0 || overlaps !== null}
            >
              {text.backfill.apply(runs)}
            </Button>
          </footer>
        </section>
      )}
    </form>
  );
}
