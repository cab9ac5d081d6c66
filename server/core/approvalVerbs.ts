import type { Answer } from './approval.ts';
import type { Requester } from './runVerbs.ts';

/** The instance that asks, by the number of its run. */
export interface AskingInstance {
  readonly runNo: number;
  readonly taskNo: number;
  readonly mapIndex: number;
}

export type AnswerOutcome =
  /** With the defaults of its form filled in. */
  | { readonly kind: 'answered'; readonly answer: Answer }
  /** It waits for no answer any more: somebody else was first, its time is over, or it was cleared, marked or stopped. */
  | { readonly kind: 'closed' }
  | { readonly kind: 'not_assigned' }
  | { readonly kind: 'invalid'; readonly message: string };

/** What people answer to tasks that ask them. */
export interface ApprovalVerbs {
  /** One transaction: of several who answer at once, one is first. */
  answer(instance: AskingInstance, given: Pick<Answer, 'choices' | 'params'>, by: Requester): Promise<AnswerOutcome>;
}
