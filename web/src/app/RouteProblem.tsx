import { Link } from '@tanstack/react-router';
import { ApiError } from '../api/errors.ts';
import { useText } from '../i18n/language.ts';
import { Problem } from '../ui/Notice.tsx';

interface RouteProblemProps {
  /** Missing: there is no such address. */
  readonly error?: unknown;
  readonly reset?: () => void;
}

export function RouteProblem({ error, reset }: RouteProblemProps) {
  const text = useText();
  return (
    <main className="page">
      <Problem isWholePage error={error ?? new ApiError(404, null)} {...(reset !== undefined && { onRetry: reset })} />
      <p className="row">
        <Link to="/dags">{text.app.back}</Link>
      </p>
    </main>
  );
}
