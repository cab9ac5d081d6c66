import { useQuery } from '@tanstack/react-query';
import { useServices } from '../../app/services.ts';
import { useTitle } from '../../app/useTitle.ts';
import { useText } from '../../i18n/language.ts';
import { Empty, Pending } from '../../ui/Notice.tsx';
import { QuestionCard } from './QuestionCard.tsx';

/** Everything that waits for an answer, the oldest first. */
export function QuestionsPage() {
  const text = useText();
  const { queries } = useServices();
  useTitle(text.question.title);
  const waiting = useQuery(queries.questions());
  if (waiting.data === undefined) return <Pending query={waiting} />;
  const { hitl_details: questions, total_entries: count } = waiting.data;
  return (
    <div className="page">
      <header className="page-head">
        <div>
          <h1 className="page-title">{text.question.title}</h1>
          {count > 0 && <p className="page-subtitle muted">{text.question.count(count)}</p>}
        </div>
      </header>
      {count === 0 && (
        <Empty title={text.question.none}>
          <p className="muted">{text.question.noneHint}</p>
        </Empty>
      )}
      {questions.map((question) => (
        <QuestionCard key={question.task_instance.id} question={question} place="run" />
      ))}
      {count > questions.length && <p className="muted small">{text.question.further(questions.length, count)}</p>}
    </div>
  );
}
