import { Link, useRouter } from '@tanstack/react-router';
import { ApiError } from '../api/errors.ts';
import { useText } from '../i18n/language.ts';
import { Problem } from '../ui/Notice.tsx';

interface RouteProblemProps {
  /** Missing: there is no such address. */
  readonly error?: unknown;
}

export function RouteProblem({ error }: RouteProblemProps) {
  const text = useText();
  const router = useRouter();
  return (
    <main className="page">
      <Problem isWholePage error={error ?? new ApiError(404, null)} onRetry={() => void router.invalidate()} />
      <p className="row">
        <Link to="/dags">{text.app.back}</Link>
      </p>
    </main>
  );
}
