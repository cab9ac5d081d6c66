import { useText } from '../i18n/language.ts';
import './state.css';

/** The first line of what went wrong, beside the failure. */
export function ErrorLine({ error }: { readonly error: string | null }) {
  const text = useText();
  if (error === null) return null;
  const line = text.sentence.reason(error);
  return (
    <p className="error-line" data-tone="bad" title={line}>
      {line}
    </p>
  );
}
