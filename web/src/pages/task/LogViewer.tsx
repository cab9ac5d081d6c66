import { useState, useSyncExternalStore } from 'react';
import type { InstanceKey } from '../../api/keys.ts';
import { createLogTail } from '../../api/logTail.ts';
import { useServices } from '../../app/services.ts';
import { createLineFilter, type LogLevel } from '../../domain/log.ts';
import { useText } from '../../i18n/language.ts';
import { Empty, Problem } from '../../ui/Notice.tsx';
import { LogLines, type LogPosition } from './LogLines.tsx';
import { LogTools } from './LogTools.tsx';
import './log.css';

interface LogViewerProps {
  readonly instance: InstanceKey;
  readonly tryNumber: number;
  readonly search: string;
  readonly level: LogLevel;
  readonly onSearch: (search: string) => void;
  readonly onLevel: (level: LogLevel) => void;
}

/** The log of one try: what is there, and each new line as it is written. Mount it anew for another try. */
export function LogViewer({ instance, tryNumber, search, level, onSearch, onLevel }: LogViewerProps) {
  const text = useText();
  const { client, stream } = useServices();
  const [tail] = useState(() => createLogTail(client, stream, instance, tryNumber));
  const [filter] = useState(createLineFilter);
  const [isWrapped, setWrapped] = useState(() => window.innerWidth < 760);
  const [position, setPosition] = useState<LogPosition>({ kind: 'end' });
  const log = useSyncExternalStore(tail.subscribe, tail.get);
  const { lines: shown, firstError } = filter(log.lines, log.count, { search, level });

  return (
    <>
      <LogTools
        shown={shown.length}
        count={log.count}
        search={search}
        level={level}
        isWrapped={isWrapped}
        isFollowing={position.kind === 'end'}
        isComplete={log.isComplete}
        onSearch={onSearch}
        onLevel={onLevel}
        onWrap={setWrapped}
        onFollow={() => setPosition(position.kind === 'end' ? { kind: 'free' } : { kind: 'end' })}
        onFirstError={firstError === null ? null : () => setPosition({ kind: 'line', number: firstError })}
      />
      {log.error !== null && <Problem error={log.error} onRetry={tail.retry} />}
      {log.error === null && shown.length === 0 && (
        <Empty title={log.count > 0 ? text.log.noMatch : log.isComplete ? text.log.empty : text.log.waiting} />
      )}
      {shown.length > 0 && (
        <LogLines
          lines={shown}
          search={search}
          isWrapped={isWrapped}
          position={position}
          label={text.log.region(tryNumber)}
          onMove={setPosition}
        />
      )}
      {log.isComplete && shown.length > 0 && <p className="log-end muted small">{text.log.complete}</p>}
    </>
  );
}
