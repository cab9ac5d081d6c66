import { useQuery } from '@tanstack/react-query';
import { keys } from '../../api/keys.ts';
import type { ProcessList, SchedulerProcess, WorkerProcess } from '../../api/types.ts';
import { useServices } from '../../app/services.ts';
import { useTitle } from '../../app/useTitle.ts';
import { formatNumber } from '../../domain/measure.ts';
import { inOrder, workerStanding } from '../../domain/processes.ts';
import { useText } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { CardTable } from '../../ui/CardTable.tsx';
import { Empty, Pending } from '../../ui/Notice.tsx';
import { usePreferences } from '../../ui/preferences.ts';
import { ProcessPill } from '../../ui/State.tsx';
import { Time } from '../../ui/Time.tsx';
import { Holders } from './Holders.tsx';
import { QueueTable } from './QueueTable.tsx';
import { useChange } from './useChange.ts';

/** Which processes live, what each runs, and what waits for them. */
export function WorkersPage() {
  const text = useText();
  const { queries } = useServices();
  useTitle(text.operation.tabs.workers, text.operation.title);
  const list = useQuery(queries.processes());
  if (list.data === undefined) return <Pending query={list} />;
  const { workers, schedulers, queues } = list.data;
  return (
    <>
      <h1 className="page-title">{text.operation.tabs.workers}</h1>
      <Card id="workers" title={text.worker.workers} note={<Living of={workers} />}>
        <Workers workers={workers} />
      </Card>
      <Card id="queues" title={text.worker.queues}>
        <QueueTable queues={queues} />
      </Card>
      <Card id="schedulers" title={text.worker.schedulers} note={<Living of={schedulers} />}>
        <Schedulers schedulers={schedulers} />
      </Card>
    </>
  );
}

function Living({ of }: { readonly of: readonly { readonly state: string }[] }) {
  const text = useText();
  return <span className="muted small">{text.worker.living(of.filter(({ state }) => state === 'alive').length)}</span>;
}

function Workers({ workers }: Pick<ProcessList, 'workers'>) {
  const text = useText();
  return (
    <>
      {!workers.some(({ state }) => state === 'alive') && (
        <Empty title={text.worker.none}>
          <p className="muted mono">{text.worker.noneHint}</p>
        </Empty>
      )}
      <ul>
        {inOrder(workers).map((worker) => (
          <WorkerRow key={worker.id} worker={worker} />
        ))}
      </ul>
    </>
  );
}

function WorkerRow({ worker }: { readonly worker: WorkerProcess }) {
  const text = useText();
  const [{ language }] = usePreferences();
  const { name, tasks, slots, drainedBy } = worker;
  const standing = workerStanding(worker);
  const isGone = worker.state !== 'alive';
  return (
    <li className="worker" data-worker={name}>
      <div className="worker-head">
        <h3 className="worker-name">{name}</h3>
        <ProcessPill standing={standing} />
        {standing === 'drained' && drainedBy !== null && (
          <span className="muted small">{text.worker.drainedBy(drainedBy)}</span>
        )}
        <DrainButton worker={worker} />
      </div>
      <dl className="facts worker-facts small">
        <ProcessFacts process={worker} />
        <div className="fact">
          <dt>{text.worker.serves}</dt>
          <dd className="row">
            {worker.queues.map((queue) => (
              <span key={queue} className="tag">
                {queue}
              </span>
            ))}
          </dd>
        </div>
        <div className="fact">
          <dt>{text.worker.load}</dt>
          <dd className="numeric">
            {text.worker.loadOf(formatNumber(tasks.length, language), formatNumber(slots, language))}
          </dd>
        </div>
      </dl>
      {tasks.length > 0 && <Holders holders={tasks} />}
      {tasks.length === 0 && !isGone && (
        <p className="muted small">{standing === 'drained' ? text.worker.empty : text.worker.idle}</p>
      )}
    </li>
  );
}

function DrainButton({ worker }: { readonly worker: WorkerProcess }) {
  const text = useText();
  const { id, name } = worker;
  const standing = workerStanding(worker);
  const change = useChange({
    reads: keys.processes(),
    done: (isDrained: boolean) => (isDrained ? text.worker.drained(name) : text.worker.undrained(name)),
    send: (client, isDrained: boolean) =>
      client.POST(`/api/haru/v1/workers/{workerId}/${isDrained ? 'drain' : 'undrain'}`, {
        params: { path: { workerId: id } },
      }),
  });
  if (standing === 'drained')
    return (
      <Button
        className="worker-end"
        icon="play"
        isBusy={change.isPending}
        aria-label={text.worker.undrainOf(name)}
        onClick={() => change.mutate(false)}
      >
        {text.worker.undrain}
      </Button>
    );
  if (standing !== 'alive') return null;
  return (
    <Button
      className="worker-end"
      icon="pause"
      isBusy={change.isPending}
      aria-label={text.worker.drainOf(name)}
      onClick={() => change.mutate(true)}
    >
      {text.worker.drain}
    </Button>
  );
}

/** Facts that every process has. */
function ProcessFacts({ process: { version, startedAt, heartbeatAt, state } }: { readonly process: SchedulerProcess }) {
  const text = useText();
  return (
    <>
      <div className="fact">
        <dt>{text.worker.version}</dt>
        <dd className="numeric">{version ?? '–'}</dd>
      </div>
      <div className="fact">
        <dt>{text.worker.started}</dt>
        <dd>
          <Time at={startedAt} year={false} />
        </dd>
      </div>
      <div className="fact">
        <dt>{text.worker.heard}</dt>
        <dd>{state === 'alive' ? text.worker.heardLately : <Time at={heartbeatAt} year={false} seconds />}</dd>
      </div>
    </>
  );
}

function Schedulers({ schedulers }: Pick<ProcessList, 'schedulers'>) {
  const text = useText();
  const named = schedulers.map((scheduler) => ({ ...scheduler, name: `${scheduler.host}-${scheduler.pid}` }));
  return (
    <>
      {!schedulers.some(({ state }) => state === 'alive') && (
        <Empty title={text.worker.noScheduler}>
          <p className="muted mono">{text.worker.noSchedulerHint}</p>
        </Empty>
      )}
      {schedulers.length > 0 && (
        <CardTable
          heads={[text.worker.name, text.worker.state, text.worker.version, text.worker.started, text.worker.heard]}
        >
          {inOrder(named).map(({ id, name, state, version, startedAt, heartbeatAt }) => (
            <tr key={id}>
              <td className="cell-start">{name}</td>
              <td className="cell-end">
                <ProcessPill standing={state} />
              </td>
              <td data-label={text.worker.version}>{version ?? '–'}</td>
              <td data-label={text.worker.started}>
                <Time at={startedAt} year={false} />
              </td>
              <td data-label={text.worker.heard}>
                {state === 'alive' ? text.worker.heardLately : <Time at={heartbeatAt} year={false} seconds />}
              </td>
            </tr>
          ))}
        </CardTable>
      )}
    </>
  );
}
