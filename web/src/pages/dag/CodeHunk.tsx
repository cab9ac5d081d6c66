import type { Hunk, LineChangeKind } from '../../api/types.ts';
import { numberedLines } from '../../domain/hunk.ts';
import { useText } from '../../i18n/language.ts';

const LOOKS = {
  kept: { mark: ' ', tone: undefined },
  added: { mark: '+', tone: 'good' },
  removed: { mark: '-', tone: 'bad' },
} as const satisfies Record<LineChangeKind, { readonly mark: string; readonly tone: string | undefined }>;

/** Lines of a file that differ, with those around them. */
export function CodeHunk({ hunk }: { readonly hunk: Hunk }) {
  const text = useText();
  return (
    <figure className="hunk">
      <figcaption className="muted small">{text.version.place(hunk.before, hunk.after)}</figcaption>
      <pre className="json" tabIndex={0}>
        {numberedLines(hunk).map(({ kind, text: line, number }) => (
          <span key={`${kind} ${number}`} className="hunk-line" data-tone={LOOKS[kind].tone}>
            {kind !== 'kept' && (
              <span className="visually-hidden">{text.version[kind === 'added' ? 'addedLine' : 'removedLine']} </span>
            )}
            <span aria-hidden="true">{LOOKS[kind].mark} </span>
            {line}
            {'\n'}
          </span>
        ))}
      </pre>
    </figure>
  );
}
