import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build, defaultClientConditions, type InlineConfig } from 'vite';

/** The two flavours: the product, and the build with simulators and developer panel. */
export type Flavour = 'production' | 'development';

const ROOT = resolve(import.meta.dirname, '..');

/** Native modules stay outside the bundles; the package carries them in `node_modules`. */
export const NATIVE_MODULES = ['better-sqlite3', 'node-hid', 'pcsc-mini', 'serialport', 'usb'];
const EXTERNAL = ['electron', ...NATIVE_MODULES];

/** Bundle name → entry, for each process of the terminal. */
const ENTRIES: Readonly<Record<Flavour, Readonly<Record<string, string>>>> = {
  production: {
    main: 'electron/main/main.ts',
    preload: 'electron/preload.ts',
    core: 'electron/core/main.ts',
    devices: 'native/devices.ts',
  },
  development: {
    main: 'electron/main/main.development.ts',
    preload: 'electron/preload.ts',
    core: 'electron/core/main.development.ts',
    'devices.development': 'native/devices.development.ts',
  },
};

/** ONNX Runtime for the CPU alone; the other builds are for graphics cards and twice as large. */
const ONNX_FILES = ['ort-wasm-simd-threaded.mjs', 'ort-wasm-simd-threaded.wasm'];

/** Builds one flavour into `out/<flavour>`. */
export async function buildTerminal(flavour: Flavour): Promise<string> {
  const outDir = join(ROOT, 'out', flavour);
  rmSync(outDir, { recursive: true, force: true });
  for (const [name, entry] of Object.entries(ENTRIES[flavour])) {
    await build(bundle(name, join(ROOT, entry), outDir, flavour));
  }
  await build({
    configFile: join(ROOT, 'renderer', 'vite.config.ts'),
    mode: flavour,
    logLevel: 'warn',
    // ONNX Runtime then loads its WebAssembly from `onnx-wasm`, and the bundle carries no second copy of it.
    resolve: { conditions: ['onnxruntime-web-use-extern-wasm', ...defaultClientConditions] },
    build: { outDir: join(outDir, 'renderer'), license: { fileName: 'licences.md' } },
  });
  // The face analysis loads its WebAssembly from our own origin.
  cpSync(join(ROOT, 'node_modules/@mediapipe/tasks-vision/wasm'), join(outDir, 'vision-wasm'), {
    recursive: true,
    // A module worker loads the module build, and no other.
    filter: (file) => !file.includes('.') || file.includes('_module_'),
  });
  for (const file of ONNX_FILES) {
    cpSync(join(ROOT, 'node_modules/onnxruntime-web/dist', file), join(outDir, 'onnx-wasm', file));
  }
  // The npm package states the licence without its text.
  cpSync(join(ROOT, 'resources/models/licences/onnxruntime.txt'), join(outDir, 'licences/onnxruntime.txt'));
  // The font comes by a style sheet, of which the list of bundled packages knows nothing.
  cpSync(
    join(ROOT, 'node_modules/@fontsource-variable/noto-sans-sc/LICENSE'),
    join(outDir, 'licences/noto-sans-sc.txt'),
  );
  // The folder is an application of its own: Electron is started on it.
  const { name, productName, version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  writeFileSync(
    join(outDir, 'package.json'),
    JSON.stringify({ name, productName, version, main: 'main.cjs' }),
  );
  return outDir;
}

/** One CommonJS file per process: it runs on every Electron and Node that is supported. */
function bundle(name: string, entry: string, outDir: string, flavour: Flavour): InlineConfig {
  return {
    root: ROOT,
    configFile: false,
    mode: flavour,
    logLevel: 'warn',
    define: { __DEVELOPMENT__: JSON.stringify(flavour === 'development') },
    ssr: { noExternal: true, external: EXTERNAL, target: 'node' },
    build: {
      ssr: entry,
      outDir,
      emptyOutDir: false,
      target: 'node18',
      minify: false,
      license: { fileName: `licences/${name}.md` },
      rollupOptions: {
        external: EXTERNAL,
        output: { format: 'cjs', entryFileNames: `${name}.cjs`, codeSplitting: false },
      },
    },
  };
}

if (import.meta.main) {
  const flavours: Flavour[] = process.argv.includes('--development') ? ['development'] : ['production'];
  for (const flavour of flavours) console.log(await buildTerminal(flavour));
}
