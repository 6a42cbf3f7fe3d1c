import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defaultClientConditions, defineConfig, type Plugin } from 'vite';

/**
 * The developer panel hangs on an entry of its own: a production build never reaches its files. The page
 * keeps the name `index.html`, so that the window loads the same address in both.
 */
function developmentEntry(): Plugin {
  return {
    name: 'anhao:development-entry',
    transformIndexHtml: {
      order: 'pre',
      handler: (html) => html.replace('/main.tsx', '/main.development.tsx'),
    },
  };
}

/** Builds the page into `ANHAO_OUT`, or `out/<mode>/renderer`; served at `app://kiosk/`. */
export default defineConfig(({ mode }) => ({
  root: import.meta.dirname,
  base: '/',
  publicDir: false,
  plugins: [react(), ...(mode === 'development' ? [developmentEntry()] : [])],
  // The runtime of the liveness models takes its WebAssembly from our own origin, not from a second copy in the bundle.
  resolve: { conditions: ['onnxruntime-web-use-extern-wasm', ...defaultClientConditions] },
  // Workers are modules; the one of the face analysis imports the loader of that runtime.
  worker: { format: 'es' },
  build: {
    target: 'chrome114',
    outDir: process.env.ANHAO_OUT ?? resolve(import.meta.dirname, '..', 'out', mode, 'renderer'),
    emptyOutDir: true,
    // The content security policy of the page allows no data: fonts and no inline scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: mode === 'development',
    chunkSizeWarningLimit: 1_500,
  },
}));
