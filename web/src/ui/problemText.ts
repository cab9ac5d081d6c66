import { ApiError } from '../api/errors.ts';
import type { Messages } from '../i18n/messages.ts';

/** What went wrong and what to do about it, with the id that finds it in the server's log. */
export function problemText(error: unknown, text: Messages): string {
  const words = problemWords(error, text);
  const id = error instanceof ApiError ? error.errorId : null;
  return id === null ? words : `${words} ${text.problem.id(id)}`;
}

/** What went wrong and what to do about it; where the server refused with a reason of its own, that reason. */
export function problemWords(error: unknown, text: Messages): string {
  if (!(error instanceof ApiError)) return text.problem.offline;
  switch (error.status) {
    case 401:
      return text.signIn.ended;
    case 403:
      return text.problem.forbidden;
    case 404:
      return text.problem.notFound;
    default:
      return error.status < 500 ? error.message : text.problem.server;
  }
}
