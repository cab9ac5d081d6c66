import { useRouter } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useState } from 'react';
import type { ShortcutName } from '../domain/shortcuts.ts';
import { useServices } from './services.ts';
import { useShortcut } from './useShortcut.ts';

const Help = lazy(() => import('./ShortcutHelp.tsx').then((module) => ({ default: module.ShortcutHelp })));

const SCREENS = {
  goToday: '/',
  goDags: '/dags',
  goAssets: '/assets',
  goOperations: '/operations',
  goQuestions: '/questions',
} as const satisfies Partial<Record<ShortcutName, string>>;

/** The keys that mean the same on every screen. */
export function ShellShortcuts() {
  const { shortcuts } = useServices();
  const router = useRouter();
  const [isHelpOpen, setHelpOpen] = useState(false);
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
  useShortcut('help', () => setHelpOpen(true));
  return (
    isHelpOpen && (
      <Suspense>
        <Help onClose={() => setHelpOpen(false)} />
      </Suspense>
    )
  );
}
