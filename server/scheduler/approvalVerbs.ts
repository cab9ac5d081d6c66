import { refuseAnswer } from '../core/approval.ts';
import type { ApprovalVerbs } from '../core/approvalVerbs.ts';
import { answerQuestion, holdQuestion } from '../db/approvals.ts';
import { inTransaction } from '../db/transaction.ts';
import { createParamChecker } from './paramChecker.ts';
import type { HintingStore } from './store.ts';

/** Takes the answers of people; each is a transaction with its event, and a hint after it. */
export function createApprovalVerbs({ pool, hintWork, hintChange }: HintingStore): ApprovalVerbs {
  return {
    async answer({ runNo, taskNo, mapIndex }, { choices, params }, { user }) {
      const key = { runId: runNo, taskNo, mapIndex };
      const outcome = await inTransaction(pool, async (db) => {
        const held = await holdQuestion(db, key);
        if (!held) return { kind: 'closed' } as const;
        const { question } = held.awaited;
        const refusal = refuseAnswer(question, { by: user, choices, params });
        if (refusal) return refusal;
        // The schemas are those of one question: a checker of its own forgets them with it.
        const { values, errors } = createParamChecker()(question, params);
        const [error] = errors;
        if (error) return { kind: 'invalid', message: `The form: ${error.path} ${error.message}.` } as const;
        const answer = { by: user, choices, params: values };
        await answerQuestion(db, key, held, answer);
        return { kind: 'answered', answer } as const;
      });
      if (outcome.kind === 'answered') {
        hintWork();
        hintChange();
      }
      return outcome;
    },
  };
}
