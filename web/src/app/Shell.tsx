import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useLocation } from '@tanstack/react-router';
import { useText } from '../i18n/language.ts';
import { SignInForm } from '../pages/SignInForm.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { ConnectionBanner } from './ConnectionBanner.tsx';
import { DisplaySettings } from './DisplaySettings.tsx';
import { PaletteButton } from './PaletteButton.tsx';
import { ShellShortcuts } from './ShellShortcuts.tsx';
import { UserMenu } from './UserMenu.tsx';
import { useServices } from './services.ts';
import './shell.css';

/** Everything below the tabs of data. */
const DATA_AREA = /^\/(?:assets|lineage|views)(?:\/|$)/;

/** The frame of every screen behind the sign-in. */
export function Shell() {
  const text = useText();
  const { queries } = useServices();
  const session = useQuery(queries.session());
  const isInData = useLocation({ select: ({ pathname }) => DATA_AREA.test(pathname) });
  const waiting = useQuery(queries.questionCount()).data ?? 0;
  return (
    <>
      <a className="skip" href="#content">
        {text.app.skip}
      </a>
      <header className="bar">
        <Link to="/" className="bar-brand" aria-label={text.app.home}>
          <img src="/haru.svg" width={24} height={24} alt="" />
          <span>Haru</span>
        </Link>
        <nav className="bar-nav" aria-label={text.app.nav}>
          <Link to="/" className="bar-link" activeOptions={{ exact: true, includeSearch: false }}>
            {text.app.today}
          </Link>
          <Link to="/dags" className="bar-link">
            {text.app.dags}
          </Link>
          <Link to="/assets" className="bar-link" data-area={isInData || undefined}>
            {text.app.data}
          </Link>
          <Link to="/operations" className="bar-link">
            {text.operation.title}
          </Link>
          <Link to="/questions" className="bar-link" aria-label={text.app.questions(waiting)}>
            {text.question.title}
            {waiting > 0 && <span className="bar-count numeric">{waiting}</span>}
          </Link>
        </nav>
        <div className="bar-end">
          <PaletteButton />
          <DisplaySettings />
          {session.data && <UserMenu session={session.data} />}
        </div>
      </header>
      <ShellShortcuts />
      <ConnectionBanner />
      <main id="content" tabIndex={-1}>
        <Outlet />
      </main>
      {session.data === null && (
        <Dialog title={text.signIn.title}>
          <SignInForm intro={text.signIn.ended} />
        </Dialog>
      )}
    </>
  );
}
