import type { Question } from '../domain/question.ts';
import { bodyOf, type ApiClient } from './client.ts';

interface GivenAnswer {
  readonly choices: readonly string[];
  readonly params: Readonly<Record<string, unknown>>;
}

/** Answers what a task asks. */
export async function answerQuestion(
  client: ApiClient,
  { task_instance: { dag_id, dag_run_id, task_id, map_index } }: Question,
  { choices, params }: GivenAnswer,
): Promise<void> {
  bodyOf(
    await client.PATCH('/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/{map_index}/hitlDetails', {
      params: { path: { dag_id, dag_run_id, task_id, map_index } },
      body: { chosen_options: [...choices], params_input: params },
    }),
  );
}
