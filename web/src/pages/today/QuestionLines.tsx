import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useServices } from '../../app/services.ts';
import { useText } from '../../i18n/language.ts';
import { Card } from '../../ui/Card.tsx';
import { Time } from '../../ui/Time.tsx';

/** The rest stand on a page of their own. */
const SHOWN = 3;

/** What waits for an answer, the oldest first; nothing at all where nothing does. */
export function QuestionLines() {
  const text = useText();
  const { queries } = useServices();
  const { data } = useQuery(queries.questions());
  if (data === undefined || data.total_entries === 0) return null;
  return (
    <Card
      id="today-questions"
      title={text.today.questions}
      note={
        data.total_entries > SHOWN && (
          <Link className="small" to="/questions">
            {text.today.allQuestions(data.total_entries)}
          </Link>
        )
      }
    >
      <ul className="today-lines">
        {data.hitl_details.slice(0, SHOWN).map(({ subject, created_at: since, task_instance: task }) => (
          <li key={task.id} className="today-line">
            <div className="today-line-head">
              <Link
                className="table-link today-name"
                to="/dags/$dagId/runs/$runId/tasks/$taskId"
                params={{ dagId: task.dag_id, runId: task.dag_run_id, taskId: task.task_id }}
                search={task.map_index < 0 ? {} : { map: task.map_index }}
              >
                {subject}
              </Link>
              <span className="muted small">{task.dag_id}</span>
            </div>
            <p className="today-facts small muted">
              <Time at={since} year={false} />
            </p>
          </li>
        ))}
      </ul>
    </Card>
  );
}
