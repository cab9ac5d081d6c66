import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import type { DagDetail, Graph } from '../../api/types.ts';
import { paramFacts } from '../../domain/paramFacts.ts';
import { useText } from '../../i18n/language.ts';
import { CardTable } from '../../ui/CardTable.tsx';
import { Fact } from '../../ui/Fact.tsx';
import { Loading } from '../../ui/Notice.tsx';
import { Time } from '../../ui/Time.tsx';
import './details.css';

const Markdown = lazy(() => import('../../ui/Markdown.tsx').then((module) => ({ default: module.Markdown })));

/** What the DAG's file says of it beside its tasks: settings in words, parameters, and what people should know. */
export function DetailsPanel({ dag }: { readonly dag: DagDetail }) {
  const text = useText();
  const params = paramFacts(dag.params);
  const documented = dag.graph.tasks.filter(({ docMd }) => docMd !== null);
  return (
    <div className="details">
      <section aria-labelledby="details-docs">
        <h2 id="details-docs" className="card-title">
          {text.details.docs}
        </h2>
        {dag.docMd === null ? <p className="muted">{text.details.noDocs}</p> : <Docs source={dag.docMd} />}
      </section>
      <section aria-labelledby="details-settings">
        <h2 id="details-settings" className="card-title">
          {text.details.settings}
        </h2>
        <dl className="facts">
          <Fact name={text.details.owner}>{dag.owner ?? '–'}</Fact>
          <Fact name={text.details.tags}>
            <Tags tags={dag.tags} />
          </Fact>
          <Fact name={text.details.file}>
            <span className="mono details-file">{dag.file}</span>
          </Fact>
          <Fact name={text.details.zone}>{dag.zone}</Fact>
          <Fact name={text.details.start}>{dag.start === null ? text.details.noStart : <Time at={dag.start} />}</Fact>
          <Fact name={text.details.end}>{dag.end === null ? text.details.noEnd : <Time at={dag.end} />}</Fact>
          <Fact name={text.details.catchup}>{text.details.catchups[dag.catchup ? 'all' : 'latest']}</Fact>
          <Fact name={text.details.active}>{text.details.atMost(dag.maxActiveRuns)}</Fact>
        </dl>
      </section>
      <section aria-labelledby="details-params">
        <h2 id="details-params" className="card-title">
          {text.details.params}
        </h2>
        {params.length === 0 && <p className="muted">{text.details.noParams}</p>}
        {params.length > 0 && (
          <CardTable
            className="details-params"
            heads={[text.details.name, text.details.type, text.details.initial, text.details.meaning]}
          >
            {params.map(({ name, title, description, type, initial }) => (
              <tr key={name}>
                <td className="mono cell-start">{name}</td>
                <td className="mono small" data-label={text.details.type}>
                  {type === '' ? <span className="muted">{text.details.anyType}</span> : type}
                </td>
                <td data-label={text.details.initial}>
                  {initial === null ? <span className="muted">{text.details.noInitial}</span> : <code>{initial}</code>}
                </td>
                <td className={title === null && description === null ? 'cell-empty' : undefined}>
                  {title !== null && <p>{title}</p>}
                  {description !== null && <p className="muted">{description}</p>}
                </td>
              </tr>
            ))}
          </CardTable>
        )}
      </section>
      {documented.length > 0 && (
        <section aria-labelledby="details-tasks">
          <h2 id="details-tasks" className="card-title">
            {text.details.taskDocs}
          </h2>
          {documented.map((task) => (
            <TaskDocs key={task.taskId} task={task} />
          ))}
        </section>
      )}
    </div>
  );
}

function Docs({ source }: { readonly source: string }) {
  return (
    <Suspense fallback={<Loading />}>
      <Markdown source={source} />
    </Suspense>
  );
}

function Tags({ tags }: { readonly tags: readonly string[] }) {
  if (tags.length === 0) return '–';
  return (
    <span className="row">
      {tags.map((tag) => (
        <Link key={tag} className="tag" to="/dags" search={{ tag: [tag] }}>
          {tag}
        </Link>
      ))}
    </span>
  );
}

/** Read only once it is opened: there may be thousands. */
function TaskDocs({ task: { taskId, docMd } }: { readonly task: Graph['tasks'][number] }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details className="details-task" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="mono">{taskId}</summary>
      {isOpen && <Docs source={docMd ?? ''} />}
    </details>
  );
}
