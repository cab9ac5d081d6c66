import type { ReactNode } from 'react';
import { ApiError } from '../api/errors.ts';
import { useText } from '../i18n/language.ts';
import { Button } from './Button.tsx';
import { problemWords } from './problemText.ts';
import './notice.css';

/** Nothing to show yet, and what to do about it. */
export function Empty({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  return (
    <div className="notice">
      <p className="notice-title">{title}</p>
      {children}
    </div>
  );
}

export function Loading() {
  const text = useText();
  return (
    <div className="notice notice-loading" role="status">
      {text.app.loading}
    </div>
  );
}

interface ProblemProps {
  readonly error: unknown;
  readonly onRetry?: () => void;
  /** True: there is nothing else on the screen, so its title is the screen's. */
  readonly isWholePage?: boolean;
  /** What to do about a failure of the server, where that is known better than in general. */
  readonly advice?: string;
}

/** Something could not be read: what happened, what to do, and the id that finds it in the server's log. */
export function Problem({ error, onRetry, isWholePage = false, advice }: ProblemProps) {
  const text = useText();
  const known = error instanceof ApiError ? error : null;
  const isOfServer = known !== null && known.status >= 500;
  const Title = isWholePage ? 'h1' : 'p';
  return (
    <div className="notice" role="alert">
      <Title className="notice-title">{text.problem.title}</Title>
      <p className="muted">{isOfServer && advice !== undefined ? advice : problemWords(error, text)}</p>
      {isOfServer && <p className="muted small">{known.message}</p>}
      {known !== null && known.errorId !== null && <p className="muted small mono">{text.problem.id(known.errorId)}</p>}
      {onRetry !== undefined && known?.status !== 404 && <Button onClick={onRetry}>{text.app.retry}</Button>}
    </div>
  );
}

interface PendingProps {
  readonly query: { readonly error: unknown; readonly refetch: () => Promise<unknown> };
  /** True: there are other things on the screen. */
  readonly isPart?: boolean;
}

/** Stands in for a screen, or a part of one, whose data has not come yet, cannot be read, or does not exist any more. */
export function Pending({ query: { error, refetch }, isPart = false }: PendingProps) {
  return error === null ? <Loading /> : <Problem isWholePage={!isPart} error={error} onRetry={() => void refetch()} />;
}
