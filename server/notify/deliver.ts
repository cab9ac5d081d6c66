import { maskTexts, secretTexts } from '../core/secretTexts.ts';
import { noticeText } from '../core/notification.ts';
import { fetchReasonOf } from '../core/reasonOf.ts';
import { NotAccepted, type Message, type Send } from './attempt.ts';
import { sendEmail } from './email.ts';
import { sendSlack, sendWebhook } from './http.ts';

const SENDS: Readonly<Record<Message['notifier']['notifier'], Send>> = {
  webhook: sendWebhook,
  slack: sendSlack,
  email: sendEmail,
};

export interface Delivered {
  readonly problem: string | null;
  readonly isFinal: boolean;
}

/** The type of connections whose notices go to the log of the process, and to nobody else. */
const LOG = 'log';

/** One attempt, cut off after `limitMs`. A problem is told in words, without the secrets of the connection. */
export async function deliver(message: Message, limitMs: number, log: (text: string) => void): Promise<Delivered> {
  const { notifier, connection, notice } = message;
  if (connection.type === LOG) {
    log(noticeText(notice));
    return { problem: null, isFinal: false };
  }
  const signal = AbortSignal.timeout(limitMs);
  try {
    await SENDS[notifier.notifier](message, signal);
    return { problem: null, isFinal: false };
  } catch (error) {
    const problem = signal.aborted ? `the receiver did not answer within ${limitMs / 1_000} s` : fetchReasonOf(error);
    return {
      problem: maskTexts(problem, secretTexts(connection)),
      isFinal: error instanceof NotAccepted && error.isFinal,
    };
  }
}
