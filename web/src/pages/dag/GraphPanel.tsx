import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { DagDetail } from '../../api/types.ts';
import { useServices } from '../../app/services.ts';
import { formatDay } from '../../domain/time.ts';
import { useText } from '../../i18n/language.ts';
import { Field } from '../../ui/Field.tsx';
import { Pending } from '../../ui/Notice.tsx';
import { usePreferences } from '../../ui/preferences.ts';
import { TaskGraph } from '../graph/TaskGraph.tsx';

/** In the address, for the graph without any run. */
const NO_RUN = 'none';

/** How the tasks hang together, with the states of the latest run or of one that is chosen. */
export function GraphPanel({ dag }: { readonly dag: DagDetail }) {
  const text = useText();
  const [{ language }] = usePreferences();
  const { run: chosen = dag.runs[0]?.runId ?? NO_RUN } = useSearch({ from: '/shell/dags/$dagId' });
  const navigate = useNavigate({ from: '/dags/$dagId' });
  const { schedule } = dag;
  const triggers = useMemo(
    () => (schedule?.kind === 'assets' ? schedule.assets.map(({ uri }) => uri) : []),
    [schedule],
  );
  const known = dag.runs.some(({ runId }) => runId === chosen) || chosen === NO_RUN;
  return (
    <>
      <div className="row graph-choice">
        <Field label={text.graph.run}>
          {(control) => (
            <select
              {...control}
              value={chosen}
              onChange={(event) =>
                void navigate({ search: { panel: 'graph', run: event.target.value }, replace: true })
              }
            >
              <option value={NO_RUN}>{text.graph.noRun}</option>
              {!known && <option value={chosen}>{chosen}</option>}
              {dag.runs.map(({ runId, businessDay, state }) => (
                <option key={runId} value={runId}>
                  {businessDay === null ? runId : formatDay(businessDay, { language })} · {text.runState[state]}
                </option>
              ))}
            </select>
          )}
        </Field>
      </div>
      {chosen === NO_RUN ? (
        <TaskGraph dagId={dag.dagId} graph={dag.graph} triggers={triggers} run={null} />
      ) : (
        <GraphOfRun dagId={dag.dagId} runId={chosen} triggers={triggers} />
      )}
    </>
  );
}

interface GraphOfRunProps {
  readonly dagId: string;
  readonly runId: string;
  readonly triggers: readonly string[];
}

function GraphOfRun({ dagId, runId, triggers }: GraphOfRunProps) {
  const { queries } = useServices();
  const run = useQuery(queries.run(dagId, runId));
  if (run.data === undefined) return <Pending isPart query={run} />;
  return <TaskGraph dagId={dagId} graph={run.data.graph} triggers={triggers} run={run.data} />;
}
