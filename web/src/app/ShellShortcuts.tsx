import { useRouter } from '@tanstack/react-router';
import { lazy, Suspense, useCallback, useEffect, useState } from 'react';
import type { ShortcutName } from '../domain/shortcuts.ts';
import { useServices } from './services.ts';
import { useShortcut } from './useShortcut.ts';

const Help = lazy(() => import('./ShortcutHelp.tsx').then((module) => ({ default: module.ShortcutHelp })));
const Palette = lazy(() => import('../pages/palette/Palette.tsx').then((module) => ({ default: module.Palette })));
const QuickTrigger = lazy(() =>
  import('../pages/palette/QuickTrigger.tsx').then((module) => ({ default: module.QuickTrigger })),
);

const SCREENS = {
  goToday: '/',
  goDags: '/dags',
  goAssets: '/assets',
  goOperations: '/operations',
  goQuestions: '/questions',
} as const satisfies Partial<Record<ShortcutName, string>>;

/** What stands before the screen: at most one at a time. */
type Front = { readonly kind: 'help' | 'palette' } | { readonly kind: 'trigger'; readonly dagId: string };

/** The keys that mean the same on every screen, and what they open. */
export function ShellShortcuts() {
  const { shortcuts } = useServices();
  const router = useRouter();
  const [front, setFront] = useState<Front | null>(null);
  const close = useCallback(() => setFront(null), []);
  const trigger = useCallback((dagId: string) => setFront({ kind: 'trigger', dagId }), []);
  useEffect(() => shortcuts.listen(document), [shortcuts]);
  useEffect(() => {
    const leave = Object.entries(SCREENS).map(([name, path]) =>
      shortcuts.on(name as ShortcutName, () => router.history.push(path)),
    );
    return () => {
      for (const off of leave) off();
    };
  }, [shortcuts, router]);
  useShortcut('search', () => {
    document.querySelector<HTMLElement>('#content input[type=search]')?.focus();
  });
  useShortcut('help', () => setFront({ kind: 'help' }));
  useShortcut('palette', () => setFront({ kind: 'palette' }));
  return (
    <Suspense>
      {front?.kind === 'help' && <Help onClose={close} />}
      {front?.kind === 'palette' && <Palette onTrigger={trigger} onClose={close} />}
      {front?.kind === 'trigger' && <QuickTrigger dagId={front.dagId} onClose={close} />}
    </Suspense>
  );
}
