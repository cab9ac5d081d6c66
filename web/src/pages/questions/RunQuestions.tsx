import { useQuery } from '@tanstack/react-query';
import { useServices } from '../../app/services.ts';
import { isWaiting } from '../../domain/question.ts';
import { QuestionCard } from './QuestionCard.tsx';

interface RunQuestionsProps {
  readonly dagId: string;
  readonly runId: string;
}

/** What a run waits to be told. */
export function RunQuestions({ dagId, runId }: RunQuestionsProps) {
  const { queries } = useServices();
  const asked = useQuery(queries.questionsOfRun(dagId, runId));
  return (asked.data?.hitl_details ?? [])
    .filter(isWaiting)
    .map((question) => <QuestionCard key={question.task_instance.id} question={question} place="task" />);
}
