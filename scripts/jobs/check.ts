import { execa } from 'execa';
import { progress } from '../progress.ts';

/** `npm run check`: format and lint, types, import walls, unused exports, side by side. Zero warnings, or it fails. */
const options = { all: true, reject: false, preferLocal: true } as const;
const walls = ['contract', 'face', 'rules', 'electron', 'native', 'renderer', 'central', 'scripts', 'tests'];

const steps = {
  'format and lint': () => execa(options)`biome check --error-on-warnings .`,
  types: () => execa(options)`tsc -p .`,
  'import walls': () => execa(options)`depcruise --config .dependency-cruiser.cjs ${walls}`,
  'unused exports': () => execa(options)`knip`,
};

const passed = await Promise.all(
  Object.entries(steps).map(async ([name, run]) => {
    const { exitCode, all } = await run();
    progress(exitCode === 0 ? name : `${name}: failed`);
    if (all) process.stderr.write(`${all}\n`);
    return exitCode === 0;
  }),
);
if (passed.includes(false)) process.exitCode = 1;
else progress('all checks passed');
