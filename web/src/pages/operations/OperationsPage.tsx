import { Link, Outlet } from '@tanstack/react-router';
import { useText } from '../../i18n/language.ts';
import '../dataTabs.css';
import './operations.css';

const TABS = ['pools', 'workers', 'connections', 'variables', 'calendars', 'files'] as const;

/** The installation itself, a screen for each part of it. */
export function OperationsPage() {
  const text = useText();
  return (
    <div className="page">
      <nav className="data-tabs operations-tabs" aria-label={text.operation.areas}>
        {TABS.map((tab) => (
          <Link key={tab} to={`/operations/${tab}`} className="data-tab" activeOptions={{ includeSearch: false }}>
            {text.operation.tabs[tab]}
          </Link>
        ))}
      </nav>
      <Outlet />
    </div>
  );
}
