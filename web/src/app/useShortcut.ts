import { useEffect, useRef } from 'react';
import type { ShortcutName } from '../domain/shortcuts.ts';
import { useServices } from './services.ts';

/** Acts on a shortcut for as long as the component is there. */
export function useShortcut(name: ShortcutName, act: () => void): void {
  const { shortcuts } = useServices();
  const latest = useRef(act);
  useEffect(() => {
    latest.current = act;
  });
  useEffect(() => shortcuts.on(name, () => latest.current()), [shortcuts, name]);
}
