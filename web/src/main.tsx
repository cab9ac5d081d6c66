import './ui/styles/base.css';
import './ui/styles/tokens.css';
import './ui/styles/layout.css';
import './ui/styles/table.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/App.tsx';
import { createServices } from './app/services.ts';
import { createPreferenceStore } from './ui/preferences.ts';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no element with the id "root"');
const preferences = createPreferenceStore(window.localStorage, navigator.language);
createRoot(root).render(
  <StrictMode>
    <App services={createServices()} preferences={preferences} />
  </StrictMode>,
);
