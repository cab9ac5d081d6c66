import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { isGone } from '../../api/errors.ts';
import { Trail } from '../../app/Trail.tsx';
import { DAG_PANELS, type DagPanel } from '../../app/dagSearch.ts';
import { useServices } from '../../app/services.ts';
import { useTitle } from '../../app/useTitle.ts';
import { useText } from '../../i18n/language.ts';
import { Pending } from '../../ui/Notice.tsx';
import { Tabs } from '../../ui/Tabs.tsx';
import { ImportErrors } from '../dags/ImportErrors.tsx';
import { DagNotices } from '../notices/DagNotices.tsx';
import { TriggerDialog } from '../trigger/TriggerDialog.tsx';
import { CalendarPanel } from './CalendarPanel.tsx';
import { ChartsPanel } from './ChartsPanel.tsx';
import { DagHead } from './DagHead.tsx';
import { DetailsPanel } from './DetailsPanel.tsx';
import { EventsPanel } from './EventsPanel.tsx';
import { GraphPanel } from './GraphPanel.tsx';
import { GridPanel } from './grid/GridPanel.tsx';
import { NextRuns } from './NextRuns.tsx';
import { RunList } from './RunList.tsx';
import { Versions } from './Versions.tsx';
import './dag.css';

/** The runs; what is to come; what the DAG is. */
const FIRST_OF_KIND: ReadonlySet<DagPanel> = new Set(['next', 'versions']);

export function DagPage() {
  const text = useText();
  const { queries } = useServices();
  const { dagId } = useParams({ from: '/shell/dags/$dagId' });
  useTitle(dagId);
  const { panel = 'grid' } = useSearch({ from: '/shell/dags/$dagId' });
  const navigate = useNavigate({ from: '/dags/$dagId' });
  const [isTriggering, setTriggering] = useState(false);
  const dag = useQuery(queries.dag(dagId));

  if (dag.data === undefined || isGone(dag.error)) return <Pending query={dag} />;
  const content = {
    grid: <GridPanel dag={dag.data} />,
    graph: <GraphPanel dag={dag.data} />,
    calendar: <CalendarPanel dag={dag.data} />,
    charts: <ChartsPanel dag={dag.data} />,
    runs: <RunList dag={dag.data} />,
    next: <NextRuns dag={dag.data} />,
    notices: <DagNotices dagId={dagId} />,
    versions: <Versions dagId={dagId} />,
    details: <DetailsPanel dag={dag.data} />,
    events: <EventsPanel dagId={dagId} />,
  } as const satisfies Record<DagPanel, unknown>;
  return (
    <div className="page">
      <Trail dagId={dagId} />
      <DagHead dag={dag.data} onTrigger={() => setTriggering(true)} />
      {dag.data.importErrors.length > 0 && <ImportErrors errors={dag.data.importErrors} />}
      <section className="card dag-panels" aria-label={text.dag.parts}>
        <Tabs
          label={text.dag.parts}
          value={panel}
          onChange={(value) => void navigate({ search: value === 'grid' ? {} : { panel: value }, replace: true })}
          tabs={DAG_PANELS.map((value) => ({
            value,
            label: text.dag.panels[value],
            content: content[value],
            isFirstOfKind: FIRST_OF_KIND.has(value),
          }))}
        />
      </section>
      {isTriggering && <TriggerDialog dag={dag.data} onClose={() => setTriggering(false)} />}
    </div>
  );
}
