import { Link } from '@tanstack/react-router';
import { useText } from '../i18n/language.ts';
import './dataTabs.css';

/** The screens of the data area. */
export function DataTabs() {
  const text = useText();
  return (
    <nav className="data-tabs" aria-label={text.view.tabs}>
      <Link to="/assets" className="data-tab" activeOptions={{ exact: true }}>
        {text.asset.title}
      </Link>
      <Link to="/lineage" className="data-tab" activeOptions={{ includeSearch: false }}>
        {text.lineage.tab}
      </Link>
      <Link to="/views" className="data-tab" activeOptions={{ includeSearch: false }}>
        {text.view.tab}
      </Link>
    </nav>
  );
}
