import { useEffect, useState, useSyncExternalStore } from 'react';
import { useText } from '../i18n/language.ts';
import { useServices } from './services.ts';

/** A blink of the connection is nobody's concern. */
const PATIENCE_MS = 1500;

/** Says that the page is no longer live, while it is so. */
export function ConnectionBanner() {
  const text = useText();
  const { stream } = useServices();
  const status = useSyncExternalStore(stream.onStatus, () => stream.status);
  const isLost = status === 'lost';
  const [isLong, setLong] = useState(false);
  useEffect(() => {
    if (!isLost) return undefined;
    const timer = setTimeout(() => setLong(true), PATIENCE_MS);
    return () => {
      clearTimeout(timer);
      setLong(false);
    };
  }, [isLost]);
  return (
    <div role="status" data-stream={status}>
      {isLost && isLong && <p className="banner">{text.app.connectionLost}</p>}
    </div>
  );
}
