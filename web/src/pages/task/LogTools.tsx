import type { TryKey } from '../../api/logTail.ts';
import { LOG_LEVELS, type LogLevel } from '../../domain/log.ts';
import type { LogView } from '../../domain/logView.ts';
import { formatPercent } from '../../domain/measure.ts';
import { zoneLabel } from '../../domain/time.ts';
import { useText } from '../../i18n/language.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { usePreferences, useTimeView } from '../../ui/preferences.ts';
import { useNow } from '../../ui/useNow.ts';
import { SearchField } from '../../ui/SearchField.tsx';
import { useToast } from '../../ui/Toast.tsx';

/** What a search has found. */
export interface Found {
  readonly count: number;
  /** Which of them the reader is at, from 1; null: at none. */
  readonly at: number | null;
  /** Share of the log that has been looked through; null: all of it. */
  readonly searched: number | null;
}

interface LogToolsProps {
  readonly attempt: TryKey;
  readonly shown: number;
  readonly count: number;
  readonly view: LogView;
  /** Null: nothing is searched for. */
  readonly found: Found | null;
  /** The line that the address names. */
  readonly line: number | null;
  readonly isWrapped: boolean;
  readonly isFollowing: boolean;
  readonly isComplete: boolean;
  readonly onView: (change: Partial<LogView>) => void;
  readonly onStep: (isBack: boolean) => void;
  readonly onWrap: (isWrapped: boolean) => void;
  readonly onFollow: () => void;
  /** Null: there is none. */
  readonly onFirstError: (() => void) | null;
}

export function LogTools(props: LogToolsProps) {
  const text = useText();
  const { zone } = useTimeView();
  const now = useNow(null);
  const { view, found, isFollowing, isComplete, isWrapped, onView } = props;
  const followLabel = isComplete ? text.log.toEnd : isFollowing ? text.log.following : text.log.follow;
  return (
    <header className="card-head log-tools">
      <h2 className="card-title">{text.log.title}</h2>
      <SearchField
        label={text.log.search}
        value={view.text}
        onChange={(value) => onView({ text: value })}
        onKeyDown={(event) => {
          if (event.key === 'Enter') props.onStep(event.shiftKey);
        }}
      />
      {found !== null && <FoundTools {...props} found={found} />}
      <div className="row log-buttons">
        <span className="muted small numeric nowrap" role="status">
          {text.log.lines(props.shown, props.count)}
        </span>
        <span className="muted small nowrap">{text.log.times(zoneLabel(zone, now))}</span>
        <select
          className="select"
          aria-label={text.log.level}
          value={view.level}
          onChange={(event) => onView({ level: event.target.value as LogLevel })}
        >
          {LOG_LEVELS.map((level, at) => (
            <option key={level} value={level}>
              {at === 0 ? text.log.allLevels : `${text.log.levels[level]}${at < LOG_LEVELS.length - 1 ? '+' : ''}`}
            </option>
          ))}
        </select>
        <Button icon="warning" disabled={props.onFirstError === null} onClick={() => props.onFirstError?.()}>
          {text.log.firstError}
        </Button>
        <Button icon="wrap" aria-pressed={isWrapped} onClick={() => props.onWrap(!isWrapped)}>
          {text.log.wrap}
        </Button>
        <Button icon="down" aria-pressed={isComplete ? undefined : isFollowing} onClick={props.onFollow}>
          {followLabel}
        </Button>
        <CopyLink line={props.line} />
        <a className="button button-quiet button-icon" href={fileOf(props.attempt)} download title={text.log.download}>
          <Icon name="download" />
          <span className="visually-hidden">{text.log.download}</span>
        </a>
      </div>
    </header>
  );
}

function FoundTools({ view, found, onView, onStep }: LogToolsProps & { readonly found: Found }) {
  const text = useText();
  const [{ language }] = usePreferences();
  const isNone = found.count === 0;
  return (
    <div className="log-found">
      <span className="small numeric nowrap" role="status">
        {found.at === null ? text.log.matches(found.count) : text.log.match(found.at, found.count)}
        {found.searched !== null && ` · ${text.log.searching(formatPercent(found.searched, language))}`}
      </span>
      <IconButton icon="up" label={text.log.previous} disabled={isNone} onClick={() => onStep(true)} />
      <IconButton icon="down" label={text.log.next} disabled={isNone} onClick={() => onStep(false)} />
      <label className="log-only small nowrap">
        <input type="checkbox" checked={view.isOnly} onChange={(event) => onView({ isOnly: event.target.checked })} />
        {text.log.onlyMatches}
      </label>
    </div>
  );
}

/** Copies the address of the page, which names the chosen line. */
function CopyLink({ line }: { readonly line: number | null }) {
  const text = useText();
  const say = useToast();
  const copy = async () => {
    if (line === null) return say('bad', text.log.chooseLine);
    await navigator.clipboard.writeText(window.location.href);
    return say('good', text.log.linkCopied(line));
  };
  return <IconButton icon="link" label={text.log.copyLink} onClick={() => void copy()} />;
}

/** The whole log as a text file. */
function fileOf({ dagId, runId, taskId, mapIndex, tryNumber }: TryKey): string {
  const [dag, run, task] = [dagId, runId, taskId].map(encodeURIComponent);
  return `/api/haru/v1/dags/${dag}/runs/${run}/tasks/${task}/instances/${mapIndex}/logs/${tryNumber}/file`;
}
