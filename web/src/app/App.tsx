import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { MESSAGES, MessagesContext } from '../i18n/language.ts';
import { PreferencesContext, type PreferenceStore, type Theme } from '../ui/preferences.ts';
import { createAppRouter } from './router.tsx';
import { ServicesContext, type Services } from './services.ts';

interface AppProps {
  readonly services: Services;
  readonly preferences: PreferenceStore;
}

export function App({ services, preferences }: AppProps) {
  const [router] = useState(() => createAppRouter(services));
  const { language, theme } = useSyncExternalStore(preferences.subscribe, preferences.get);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  useEffect(() => keepTheme(theme), [theme]);
  return (
    <PreferencesContext value={preferences}>
      <MessagesContext value={MESSAGES[language]}>
        <ServicesContext value={services}>
          <QueryClientProvider client={services.cache}>
            <RouterProvider router={router} />
          </QueryClientProvider>
        </ServicesContext>
      </MessagesContext>
    </PreferencesContext>
  );
}

/** Shows the theme, and follows the system's where that was chosen. Answers the function that stops following. */
function keepTheme(theme: Theme): () => void {
  const isDark = window.matchMedia('(prefers-color-scheme: dark)');
  const show = () => {
    const resolved = theme === 'system' ? (isDark.matches ? 'dark' : 'light') : theme;
    document.documentElement.dataset['theme'] = resolved;
  };
  show();
  if (theme !== 'system') return () => undefined;
  isDark.addEventListener('change', show);
  return () => isDark.removeEventListener('change', show);
}
