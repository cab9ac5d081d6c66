import { useRouter, useSearch } from '@tanstack/react-router';
import { DisplaySettings } from '../app/DisplaySettings.tsx';
import { useTitle } from '../app/useTitle.ts';
import { useText } from '../i18n/language.ts';
import { SignInForm } from './SignInForm.tsx';
import './signIn.css';

export function SignInPage() {
  const text = useText();
  useTitle(text.signIn.title);
  const router = useRouter();
  const { to } = useSearch({ from: '/sign-in' });
  return (
    <main className="sign-in">
      <div className="sign-in-settings">
        <DisplaySettings />
      </div>
      <div className="sign-in-card card">
        <header className="sign-in-head">
          <img src="/haru.svg" width={44} height={44} alt="" />
          <h1>Haru</h1>
        </header>
        <SignInForm onDone={() => router.history.push(to ?? '/')} />
        <p className="muted small">{text.signIn.hint}</p>
      </div>
    </main>
  );
}
