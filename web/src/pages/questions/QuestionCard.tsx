import { Link } from '@tanstack/react-router';
import { askingOf, isWaiting, type Question } from '../../domain/question.ts';
import { useText } from '../../i18n/language.ts';
import { Fact } from '../../ui/Fact.tsx';
import { Time } from '../../ui/Time.tsx';
import { AnswerForm } from './AnswerForm.tsx';
import './questions.css';

interface QuestionCardProps {
  readonly question: Question;
  /** How much of where it stands the screen does not say. */
  readonly place?: 'task' | 'run' | null;
}

/** What a task asks, with the form that answers it, or what was answered, by whom and when. */
export function QuestionCard({ question, place = null }: QuestionCardProps) {
  const text = useText();
  const {
    dag_id: dagId,
    dag_run_id: runId,
    task_id: taskId,
    map_index: map,
    rendered_map_index: label,
  } = question.task_instance;
  const names = question.assigned_users.map(({ name }) => name).join(', ');
  return (
    <section className="card question" aria-label={question.subject}>
      <h2 className="card-title">{question.subject}</h2>
      {place !== null && (
        <p>
          <Link
            to="/dags/$dagId/runs/$runId/tasks/$taskId"
            params={{ dagId, runId, taskId }}
            search={map < 0 ? {} : { map }}
          >
            {place === 'run' ? `${dagId} / ${taskId}` : taskId}
            {map >= 0 && ` ${text.task.instance(map, label)}`}
          </Link>
          {place === 'run' && <span className="muted small mono question-run">{runId}</span>}
        </p>
      )}
      {question.body !== null && <p className="question-body">{question.body}</p>}
      <dl className="facts">
        <Fact name={text.question.since}>
          <Time at={question.created_at} seconds />
        </Fact>
        {names !== '' && <Fact name={text.question.asked}>{names}</Fact>}
        {question.defaults !== null && !question.response_received && (
          <Fact name={text.question.onTimeout}>{question.defaults.join(', ')}</Fact>
        )}
      </dl>
      {isWaiting(question) ? (
        <AnswerForm key={askingOf(question)} question={question} />
      ) : (
        <Given question={question} />
      )}
    </section>
  );
}

function Given({ question }: { readonly question: Question }) {
  const text = useText();
  if (question.responded_at === null) return <p className="muted">{text.question.unanswered}</p>;
  const fields = Object.entries(question.params_input);
  return (
    <dl className="facts" aria-label={text.question.answered}>
      <Fact name={text.question.chosen}>{question.chosen_options?.join(', ')}</Fact>
      <Fact name={text.question.by}>{question.responded_by_user?.name ?? text.question.nobody}</Fact>
      <Fact name={text.question.at}>
        <Time at={question.responded_at} seconds />
      </Fact>
      {fields.map(([name, value]) => (
        <Fact key={name} name={name}>
          {typeof value === 'string' ? value : JSON.stringify(value)}
        </Fact>
      ))}
    </dl>
  );
}
