import { koReasons } from './koReasons.ts';
import { koBlockers, koWaits } from './koWaits.ts';
import type { Messages } from './messages.ts';
import { firstForm, joinedForms } from './sentenceForm.ts';

/**
 * Sentences of the server in Korean, known by their exact form. What has no such form was written by a person or by a program
 * of theirs, and stays as it is.
 */
export const koSentence: Messages['sentence'] = {
  reason: (said) => firstForm(koReasons, said) ?? said,
  wait: (said) => firstForm(koWaits, said) ?? said,
  blocker: koBlocker,
  missed: (said) =>
    said.replace(/^due (\S+): (.*)$/s, (_, due: string, held: string) => `기한 ${due}: ${koBlocker(held)}`),
};

function koBlocker(said: string): string {
  return joinedForms(koBlockers, said, '; ')?.join('; ') ?? said;
}
