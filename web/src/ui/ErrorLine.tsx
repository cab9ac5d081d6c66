import './state.css';

/** The first line of what went wrong, beside the failure. */
export function ErrorLine({ error }: { readonly error: string | null }) {
  if (error === null) return null;
  return (
    <p className="error-line" data-tone="bad" title={error}>
      {error}
    </p>
  );
}
