import { execa } from 'execa';
import { progress } from '../progress.ts';

/** `npm run check`: format and lint, types, import walls, unused exports. Zero warnings, or it fails. */
const options = { stdio: 'inherit', reject: false, preferLocal: true } as const;
const walls = ['contract', 'face', 'rules', 'electron', 'native', 'renderer', 'central', 'scripts', 'tests'];

const steps = {
  'format and lint': () => execa(options)`biome check --error-on-warnings .`,
  types: () => execa(options)`tsc -p .`,
  'import walls': () => execa(options)`depcruise --config .dependency-cruiser.cjs ${walls}`,
  'unused exports': () => execa(options)`knip`,
};

for (const [name, run] of Object.entries(steps)) {
  progress(name);
  const { exitCode } = await run();
  if (exitCode !== 0) {
    progress(`${name}: failed`);
    process.exit(1);
  }
}
progress('all checks passed');
