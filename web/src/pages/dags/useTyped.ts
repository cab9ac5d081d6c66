import { useEffect, useRef, useState } from 'react';

/** An address for every letter would fill the browser's work, not the reader's. */
const PAUSE_MS = 200;

/**
 * A text that is shown as it is typed and kept elsewhere once its writer pauses. What comes from there is shown, unless
 * something else has been typed since.
 */
export function useTyped(kept: string, keep: (text: string) => void): readonly [string, (text: string) => void] {
  const [typed, setTyped] = useState(kept);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const latestKeep = useRef(keep);
  useEffect(() => {
    latestKeep.current = keep;
  });
  useEffect(() => {
    if (timer.current === null) setTyped(kept);
  }, [kept]);
  useEffect(
    () => () => {
      if (timer.current !== null) clearTimeout(timer.current);
    },
    [],
  );
  const type = (text: string) => {
    setTyped(text);
    if (timer.current !== null) clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      timer.current = null;
      latestKeep.current(text);
    }, PAUSE_MS);
  };
  return [typed, type];
}
