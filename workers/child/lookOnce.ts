import type { LookDefinition } from '../../server/core/definition.ts';
import { FailNow, SkipTask } from '../../server/dag/outcome.ts';
import type { LiveTask } from '../../server/dag/runtime.ts';
import { look, type Found } from '../operators/waiting/look.ts';
import type { OperatorContext } from '../operators/operator.ts';

/** One look of a sensor: its result where it is done. */
export async function lookOnce(
  { taskId, run }: LiveTask,
  settings: LookDefinition,
  input: unknown,
  context: OperatorContext,
): Promise<unknown> {
  const check = run as (input: never, context: OperatorContext) => unknown;
  try {
    return await look(
      async () => foundBy(await check(input as never, context), taskId),
      context,
      settings,
      (message) => new FailNow(message),
    );
  } catch (error) {
    if (settings.softFail && error instanceof FailNow) throw new SkipTask(error.message);
    throw error;
  }
}

function foundBy(answer: unknown, taskId: string): Found<unknown> {
  if (typeof answer === 'boolean') return answer ? { done: true, result: undefined } : { done: false };
  if (typeof answer === 'object' && answer !== null && 'done' in answer && typeof answer.done === 'boolean')
    return answer.done ? { done: true, result: 'result' in answer ? answer.result : undefined } : { done: false };
  throw new Error(
    `the check of sensor '${taskId}' returned ${JSON.stringify(answer)}: return true, false or { done, result }`,
  );
}
