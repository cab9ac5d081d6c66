import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { DagDetail } from '../../api/types.ts';
import { useServices } from '../../app/services.ts';
import type { RunListFilter } from '../../api/keys.ts';
import { RUN_TYPES } from '../../domain/runTypes.ts';
import { RUN_STATE_DISPLAY, type RunState } from '../../domain/states.ts';
import { useText } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { Field } from '../../ui/Field.tsx';
import { Empty, Loading, Problem } from '../../ui/Notice.tsx';
import { Segmented } from '../../ui/Segmented.tsx';
import { SelectableRuns } from './SelectableRuns.tsx';

const STATES = Object.keys(RUN_STATE_DISPLAY) as RunState[];

type FilterChange = { readonly [K in keyof RunListFilter]?: RunListFilter[K] | undefined };

/** What is empty leaves out no run. */
function filterOf({ state, type, from, to }: FilterChange): RunListFilter {
  return {
    ...(state !== undefined && { state }),
    ...(type !== undefined && { type }),
    ...(from !== undefined && from !== '' && { from }),
    ...(to !== undefined && to !== '' && { to }),
  };
}

/** The runs that there are, newest first: all, or those of a state, a type or some business days. */
export function RunList({ dag }: { readonly dag: DagDetail }) {
  const text = useText();
  const { queries } = useServices();
  const { state, type, from, to } = useSearch({ from: '/shell/dags/$dagId' });
  const navigate = useNavigate({ from: '/dags/$dagId' });
  const filter = filterOf({ state, type, from, to });
  const isFiltered = Object.keys(filter).length > 0;
  const show = (change: FilterChange) =>
    void navigate({ search: { panel: 'runs', ...filterOf({ state, type, from, to, ...change }) }, replace: true });
  const runs = useInfiniteQuery(queries.runs(dag.dagId, filter));
  const rows = runs.data?.pages.flatMap((page) => page.runs) ?? [];
  return (
    <>
      <div className="dag-panel-head">
        <Field label={text.run.type}>
          {(control) => (
            <select
              {...control}
              value={type ?? ''}
              onChange={({ target: { value } }) => show({ type: RUN_TYPES.find((name) => name === value) })}
            >
              <option value="">{text.dag.allStates}</option>
              {RUN_TYPES.map((name) => (
                <option key={name} value={name}>
                  {text.run.types[name]}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label={text.dag.fromDay}>
          {(control) => (
            <input
              {...control}
              type="date"
              value={from ?? ''}
              onChange={({ target }) => show({ from: target.value })}
            />
          )}
        </Field>
        <Field label={text.dag.toDay}>
          {(control) => (
            <input {...control} type="date" value={to ?? ''} onChange={({ target }) => show({ to: target.value })} />
          )}
        </Field>
        <Segmented
          label={text.dag.filterState}
          value={state ?? 'all'}
          choices={[
            { value: 'all' as const, label: text.dag.allStates },
            ...STATES.map((value) => ({ value, label: text.runState[value] })),
          ]}
          onChange={(value) => show({ state: value === 'all' ? undefined : value })}
        />
      </div>
      {runs.data === undefined && runs.error === null && <Loading />}
      {runs.error !== null && <Problem error={runs.error} onRetry={() => void runs.refetch()} />}
      {rows.length > 0 && <SelectableRuns key={JSON.stringify(filter)} dag={dag} runs={rows} />}
      {runs.data !== undefined && rows.length === 0 && (
        <Empty title={isFiltered ? text.dag.noRunsOfFilter : text.dag.noRuns}>
          {!isFiltered && <p className="muted">{text.dag.noRunsHint}</p>}
        </Empty>
      )}
      {runs.hasNextPage && (
        <div className="more">
          <Button isBusy={runs.isFetchingNextPage} onClick={() => void runs.fetchNextPage()}>
            {text.app.more}
          </Button>
        </div>
      )}
    </>
  );
}
