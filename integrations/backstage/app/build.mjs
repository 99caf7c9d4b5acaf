// Bundles the frontend into dist/static. The configuration is not part of it: serve.mjs puts it into the page.
import { rm } from 'node:fs/promises';
import { build } from 'esbuild';

const from = Date.now();
const here = new URL('.', import.meta.url).pathname;
await rm(`${here}dist`, { recursive: true, force: true });
const images = Object.fromEntries(['.svg', '.png', '.gif', '.woff', '.woff2', '.ttf', '.eot'].map(kind => [kind, 'dataurl']));
const { metafile } = await build({
  absWorkingDir: here,
  entryPoints: { main: 'src/index.jsx' },
  outdir: 'dist/static',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'browser',
  target: 'es2022',
  jsx: 'automatic',
  mainFields: ['browser', 'module', 'main'],
  metafile: true,
  logLevel: 'warning',
  logLimit: 10,
  define: { 'process.env.NODE_ENV': '"production"', 'process.env.APP_CONFIG': 'undefined', 'process.env': '{}', global: 'globalThis' },
  loader: { ...images, '.md': 'text' },
  inject: ['src/browser.js'],
  alias: { stream: 'readable-stream' },
});
const bytes = Object.values(metafile.outputs).reduce((sum, output) => sum + output.bytes, 0);
console.log(`app: ${Object.keys(metafile.inputs).length} modules, ${(bytes / 1e6).toFixed(1)} MB, ${((Date.now() - from) / 1000).toFixed(1)} s`);
