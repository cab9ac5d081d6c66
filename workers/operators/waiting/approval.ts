import type { Answer, Question } from '../../../server/core/approval.ts';
import { defaultParams } from '../../../server/core/params.ts';
import type { Json } from '../../../server/core/definition.ts';
import type { Decision } from '../../../server/core/decisions.ts';
import { parseDuration } from '../../../server/dag/duration.ts';
import * as schemas from '../../../server/dag/operatorSchemas.ts';
import type { Duration } from '../../../server/dag/value.ts';
import type { BuiltInOperator } from '../operator.ts';
import { Deferral } from './pause.ts';

/** As they are resolved; without `choices` of its own a task has those of an approval by now. */
interface ApprovalOptions {
  readonly subject: string;
  readonly body?: string;
  readonly choices: readonly string[];
  readonly multiple?: boolean;
  readonly params?: Readonly<Record<string, Json>>;
  readonly assignees?: readonly string[];
  readonly timeout?: Duration;
  readonly onTimeout?: string | readonly string[];
}

/** In the words of the authoring API; its types leave out what a task does not ask for. */
interface ApprovalResult {
  readonly by: string;
  readonly choice?: string;
  readonly choices?: readonly string[];
  readonly params?: Answer['params'];
}

/** Asks, and goes on with the answer, or without one when the time is over. */
export const approval: BuiltInOperator<ApprovalOptions, ApprovalResult> = {
  name: 'approval',
  options: schemas.approval,
  run(options, { wait, log, now }) {
    if (wait?.kind !== 'answer') {
      const since = now();
      const until =
        options.timeout === undefined ? null : new Date(since.getTime() + parseDuration(options.timeout, 'timeout'));
      const question = questionOf(options);
      log.info(`asks '${question.subject}': ${question.choices.join(', ')}`);
      throw new Deferral(
        {
          kind: 'answer',
          question,
          since: since.toISOString(),
          until: until?.toISOString() ?? null,
          answer: null,
        },
        until,
      );
    }
    const { question } = wait;
    const answer = wait.answer ?? answerOnTimeout(question);
    if (answer === null)
      return Promise.reject(new Error(`nobody has answered '${question.subject}' within ${options.timeout}`));
    log.info(`${answer.by ?? 'the timeout'} chose ${answer.choices.join(', ')}`);
    return Promise.resolve(resultOf(question, answer));
  },
  decision: ({ choice, choices = [] }): Decision => ({ cases: choice === undefined ? choices : [choice] }),
};

function questionOf(options: ApprovalOptions): Question {
  return {
    subject: options.subject,
    body: options.body ?? null,
    choices: options.choices,
    isMultiple: options.multiple ?? false,
    params: options.params ?? {},
    assignees: options.assignees ?? [],
    onTimeout: options.onTimeout === undefined ? null : [options.onTimeout].flat(),
  };
}

function answerOnTimeout(question: Question): Answer | null {
  return question.onTimeout && { by: null, choices: question.onTimeout, params: defaultParams(question) };
}

function resultOf({ isMultiple, params: form }: Question, { by, choices, params }: Answer): ApprovalResult {
  const [choice = ''] = choices;
  return {
    by: by ?? 'timeout',
    ...(isMultiple ? { choices } : { choice }),
    ...(Object.keys(form).length > 0 && { params }),
  };
}
