import { Fragment, memo } from 'react';
import { parseAnsi, type StyledText } from '../../domain/ansi.ts';
import { fieldsOf, matchesOf, type LogLine } from '../../domain/log.ts';
import { formatInstant, instantInWords } from '../../domain/time.ts';
import { useText } from '../../i18n/language.ts';
import { useTimeView } from '../../ui/preferences.ts';

interface LogRowProps {
  readonly number: number;
  /** Undefined: it has not come yet. */
  readonly line: LogLine | undefined;
  readonly search: string;
  /** The line that the reader was sent to, or has chosen. */
  readonly isMarked: boolean;
  readonly onChoose: (number: number) => void;
}

export const LogRow = memo(function LogRow({ number, line, search, isMarked, onChoose }: LogRowProps) {
  const text = useText();
  return (
    <div className="log-row" data-level={line?.level} data-marked={isMarked || undefined}>
      <button
        type="button"
        className="log-number"
        // The tools copy the link of the chosen line too; a stop at each line would be no help.
        tabIndex={-1}
        title={text.log.line}
        onClick={() => onChoose(number)}
      >
        {number}
      </button>
      {line !== undefined && <LineText line={line} search={search} />}
    </div>
  );
});

function LineText({ line, search }: { readonly line: LogLine; readonly search: string }) {
  const text = useText();
  const view = useTimeView();
  const { level } = line;
  const isDated = !Number.isNaN(Date.parse(line.at));
  return (
    <>
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
    </>
  );
}

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
