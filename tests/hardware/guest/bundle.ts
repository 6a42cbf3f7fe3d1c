import path from 'node:path';
import { build } from 'vite';
import { NATIVE_MODULES } from '../../../scripts/build.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');

/**
 * Bundles entries into one CommonJS file each, as the product is built: an emulated processor would take many seconds
 * to strip types and to find hundreds of files. `outFolder` lies inside the clone. Answers name → file.
 */
export async function bundleForGuest<Name extends string>(
  entries: Readonly<Record<Name, string>>,
  outFolder: string,
): Promise<Readonly<Record<Name, string>>> {
  const files: Partial<Record<Name, string>> = {};
  for (const name of Object.keys(entries) as Name[]) {
    await build({
      root: ROOT,
      configFile: false,
      logLevel: 'warn',
      ssr: { noExternal: true, external: NATIVE_MODULES, target: 'node' },
      build: {
        ssr: entries[name],
        outDir: outFolder,
        emptyOutDir: false,
        target: 'node24',
        minify: false,
        rollupOptions: {
          external: NATIVE_MODULES,
          output: { format: 'cjs', entryFileNames: `${name}.cjs`, codeSplitting: false },
        },
      },
    });
    files[name] = path.join(outFolder, `${name}.cjs`);
  }
  return files as Record<Name, string>;
}
