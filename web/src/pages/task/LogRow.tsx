import { Fragment, memo } from 'react';
import { parseAnsi, type StyledText } from '../../domain/ansi.ts';
import { fieldsOf, levelOf, matchesOf, type NumberedLine } from '../../domain/log.ts';
import { formatInstant, instantInWords } from '../../domain/time.ts';
import { useText } from '../../i18n/language.ts';
import { useTimeView } from '../../ui/preferences.ts';

interface LogRowProps {
  readonly numbered: NumberedLine;
  readonly search: string;
  /** The line that the reader was sent to. */
  readonly isMarked: boolean;
}

export const LogRow = memo(function LogRow({ numbered: { number, line }, search, isMarked }: LogRowProps) {
  const text = useText();
  const view = useTimeView();
  const level = levelOf(line);
  const isDated = !Number.isNaN(Date.parse(line.at));
  return (
    <div className="log-row" data-level={level} data-marked={isMarked || undefined}>
      <span className="log-number" aria-label={text.log.lineLabel(number)}>
        {number}
      </span>
      {isDated ? (
        <time className="log-time" dateTime={line.at} title={instantInWords(line.at, view, { milliseconds: true })}>
          {formatInstant(line.at, view, { milliseconds: true }).clock}
        </time>
      ) : (
        <span className="log-time">{line.at}</span>
      )}
      <span className="log-level">{level === 'info' || level === 'debug' ? '' : text.log.levels[level]}</span>
      <span className="log-message">
        {parseAnsi(line.message).map((part, at) => (
          // oxlint-disable-next-line no-array-index-key
          <Styled key={at} part={part} search={search} />
        ))}
        {fieldsOf(line).map(({ name, value }) => (
          <span key={name} className="log-field">
            {' '}
            <span className="log-field-name">{name}=</span>
            <Marked text={value} search={search} />
          </span>
        ))}
      </span>
    </div>
  );
});

function Styled({ part, search }: { readonly part: StyledText; readonly search: string }) {
  const content = <Marked text={part.text} search={search} />;
  if (part.color === null && !part.isBold) return content;
  return (
    <span data-ansi={part.color ?? undefined} className={part.isBold ? 'log-bold' : undefined}>
      {content}
    </span>
  );
}

/** A text with what was searched for marked in it. */
function Marked({ text, search }: { readonly text: string; readonly search: string }) {
  const matches = matchesOf(text, search);
  if (matches.length === 0) return text;
  return (
    <>
      {matches.map(({ from, to }, at) => (
        <Fragment key={from}>
          {text.slice(matches[at - 1]?.to ?? 0, from)}
          <mark>{text.slice(from, to)}</mark>
        </Fragment>
      ))}
      {text.slice(matches.at(-1)?.to)}
    </>
  );
}
