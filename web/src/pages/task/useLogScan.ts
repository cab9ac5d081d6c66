import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { createLogScan, type LogQuery, type ScanSnapshot } from '../../api/logScan.ts';
import type { TryKey } from '../../api/logTail.ts';
import { useServices } from '../../app/services.ts';

const NOTHING_ASKED = { subscribe: () => () => undefined, get: () => null };

/** What is found in a log that has so many lines; null: nothing is looked for. A growing log is looked through on and on. */
export function useLogScan(key: TryKey, query: LogQuery | null, count: number): ScanSnapshot | null {
  const { client } = useServices();
  const { dagId, runId, taskId, mapIndex, tryNumber } = key;
  const { text, level, isFirstEnough = false } = query ?? { text: '', level: 'debug' };
  const isAsked = query !== null;
  const scan = useMemo(
    () =>
      isAsked
        ? createLogScan(client, { dagId, runId, taskId, mapIndex, tryNumber }, { text, level, isFirstEnough })
        : null,
    [client, dagId, runId, taskId, mapIndex, tryNumber, isAsked, text, level, isFirstEnough],
  );
  useEffect(() => scan?.upTo(count), [scan, count]);
  const { subscribe, get } = scan ?? NOTHING_ASKED;
  return useSyncExternalStore<ScanSnapshot | null>(subscribe, get);
}
