import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Development: `vite web` beside an API whose address is in HARU_API_URL. */
const api = process.env['HARU_API_URL'] ?? 'http://127.0.0.1:8080';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    // The content security policy allows no `data:` sources.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  worker: { format: 'es' },
  server: { proxy: { '/api': api, '/auth': api, '/openapi.json': api } },
});
