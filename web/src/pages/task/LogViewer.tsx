import { useMemo, useState, useSyncExternalStore } from 'react';
import { createLogTail, type TryKey } from '../../api/logTail.ts';
import { useServices } from '../../app/services.ts';
import { matchQuery, shownLines, shownQuery, stepMatch, type LogView } from '../../domain/logView.ts';
import { useText } from '../../i18n/language.ts';
import { Empty, Problem } from '../../ui/Notice.tsx';
import { useSettled } from '../../ui/useSettled.ts';
import { LogLines, type LogPosition } from './LogLines.tsx';
import { LogTools } from './LogTools.tsx';
import { useLogScan } from './useLogScan.ts';
import './log.css';

interface LogViewerProps {
  readonly attempt: TryKey;
  readonly view: LogView;
  /** Number of the line that the address names. */
  readonly line: number | null;
  readonly onView: (change: Partial<LogView>) => void;
  readonly onLine: (line: number) => void;
}

/** Where the reader wants to be; at the first match: at the end until there is one. */
type WantedPosition = LogPosition | { readonly kind: 'firstMatch' };

/** Letters that follow each other faster than this are searched for together. */
const TYPING_MS = 200;

/** The log of one try: what is there, and each new line as it is written. Mount it anew for another try. */
export function LogViewer({ attempt, view, line, onView, onLine }: LogViewerProps) {
  const text = useText();
  const { client, stream } = useServices();
  const [tail] = useState(() => createLogTail(client, stream, attempt));
  const [isWrapped, setWrapped] = useState(() => window.innerWidth < 760);
  const [wanted, setWanted] = useState<WantedPosition>(() =>
    line === null ? { kind: view.text === '' ? 'end' : 'firstMatch' } : { kind: 'line', number: line },
  );
  const [chosen, setChosen] = useState<number | null>(null);
  const [searched, setSearched] = useState(view.text);
  if (searched !== view.text) {
    setSearched(view.text);
    // Who searches while the end is in sight is brought to the first match; who reads elsewhere stays there.
    if (wanted.kind === 'end' || wanted.kind === 'firstMatch') {
      setChosen(null);
      setWanted({ kind: 'firstMatch' });
    }
  }
  const log = useSyncExternalStore(tail.subscribe, tail.get);
  const count = log.count ?? 0;
  const settled = { ...view, text: useSettled(view.text, TYPING_MS) };
  const filter = useLogScan(attempt, shownQuery(settled), count);
  const matches = useLogScan(attempt, matchQuery(settled), count);
  const errors = useLogScan(attempt, { text: '', level: 'error', isFirstEnough: true }, count);
  const shown = shownLines(count, filter?.found ?? null);
  const problem = log.error ?? filter?.error ?? matches?.error ?? null;
  const isSearched = settled.text === view.text && (matches === null || matches.scanned >= count);
  const isFiltered = filter === null || filter.scanned >= count;
  const isKnown = log.count !== null && isFiltered;

  const firstMatch = wanted.kind === 'firstMatch' ? (matches?.found.nth(0) ?? null) : null;
  const position = useMemo<LogPosition>(() => {
    if (wanted.kind !== 'firstMatch') return wanted;
    return firstMatch === null ? { kind: 'end' } : { kind: 'line', number: firstMatch };
  }, [wanted, firstMatch]);
  const current = chosen ?? firstMatch;

  const goTo = (number: number | null) => {
    if (number === null) return;
    setChosen(number);
    setWanted({ kind: 'line', number });
  };
  const step = (isBack: boolean) => {
    if (matches !== null) goTo(stepMatch(matches.found, current, isBack));
  };
  const firstError = errors?.found.nth(0) ?? null;
  return (
    <>
      <LogTools
        attempt={attempt}
        shown={shown.count}
        count={count}
        view={view}
        found={
          matches === null
            ? null
            : {
                count: matches.found.size,
                at: current !== null && matches.found.has(current) ? matches.found.rank(current) + 1 : null,
                searched: isSearched || count === 0 ? null : matches.scanned / count,
              }
        }
        line={line}
        isWrapped={isWrapped}
        isFollowing={position.kind === 'end'}
        isComplete={log.isComplete}
        onView={onView}
        onStep={step}
        onWrap={setWrapped}
        onFollow={() => setWanted(position.kind === 'end' ? { kind: 'free' } : { kind: 'end' })}
        onFirstError={firstError === null ? null : () => goTo(firstError)}
      />
      {problem !== null && <Problem error={problem} onRetry={tail.retry} />}
      {problem === null && shown.count === 0 && isKnown && (
        <Empty title={count > 0 ? text.log.noMatch : log.isComplete ? text.log.empty : text.log.waiting} />
      )}
      {shown.count > 0 && (
        <LogLines
          {...shown}
          tail={tail}
          search={view.text}
          isWrapped={isWrapped}
          position={position}
          marked={current ?? line}
          label={text.log.region(attempt.tryNumber)}
          onMove={setWanted}
          onChoose={(number) => {
            setChosen(number);
            onLine(number);
          }}
        />
      )}
      {log.isComplete && shown.count > 0 && <p className="log-end muted small">{text.log.complete}</p>}
    </>
  );
}
