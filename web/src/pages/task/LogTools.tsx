import { LOG_LEVELS, type LogLevel } from '../../domain/log.ts';
import { zoneLabel } from '../../domain/time.ts';
import { useText } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { useTimeView } from '../../ui/preferences.ts';
import { useNow } from '../../ui/useNow.ts';
import { SearchField } from '../../ui/SearchField.tsx';

interface LogToolsProps {
  readonly shown: number;
  readonly count: number;
  readonly search: string;
  readonly level: LogLevel;
  readonly isWrapped: boolean;
  readonly isFollowing: boolean;
  readonly isComplete: boolean;
  readonly onSearch: (search: string) => void;
  readonly onLevel: (level: LogLevel) => void;
  readonly onWrap: (isWrapped: boolean) => void;
  readonly onFollow: () => void;
  /** Null: there is none. */
  readonly onFirstError: (() => void) | null;
}

export function LogTools(props: LogToolsProps) {
  const text = useText();
  const { zone } = useTimeView();
  const now = useNow(null);
  const { isFollowing, isComplete, isWrapped } = props;
  const followLabel = isComplete ? text.log.toEnd : isFollowing ? text.log.following : text.log.follow;
  return (
    <header className="card-head log-tools">
      <h2 className="card-title">{text.log.title}</h2>
      <SearchField label={text.log.search} value={props.search} onChange={props.onSearch} />
      <div className="row log-buttons">
        <span className="muted small numeric nowrap" role="status">
          {text.log.lines(props.shown, props.count)}
        </span>
        <span className="muted small nowrap">{text.log.times(zoneLabel(zone, now))}</span>
        <select
          className="select"
          aria-label={text.log.level}
          value={props.level}
          onChange={(event) => props.onLevel(event.target.value as LogLevel)}
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
      </div>
    </header>
  );
}
