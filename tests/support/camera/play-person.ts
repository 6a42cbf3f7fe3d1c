/**
 * Somebody before a live fake camera, in a process of their own so that nothing holds the pictures up:
 * `node tests/support/camera/play-person.ts --file FILE [--person cooperative|cooperative-second] [--cues FILE [--helper]]
 * [--cache DIR] [--seed N]`. With `--cues` they do what is asked there, without they do everything in turn; with `--helper`
 * somebody beside them looks into the camera at first. Prints FILE when they stand
 * there, and ends when the standard input does.
 */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { startCooperativePerson } from './cooperative-person.ts';
import { startRestlessPerson } from './restless-person.ts';

const { values } = parseArgs({
  options: {
    person: { type: 'string', default: 'cooperative' },
    file: { type: 'string' },
    cues: { type: 'string' },
    helper: { type: 'boolean', default: false },
    cache: { type: 'string', default: join(tmpdir(), 'anhao-camera-clips') },
    seed: { type: 'string', default: '1' },
  },
});
const asked = z
  .object({
    person: z.enum(['cooperative', 'cooperative-second']),
    file: z.string().min(1),
    cues: z.string().optional(),
    helper: z.boolean(),
    cache: z.string(),
    seed: z.coerce.number().int(),
  })
  .safeParse(values);
if (asked.success) {
  const { person, file, cues, helper, cache, seed } = asked.data;
  const options = { person, file, cacheFolder: cache, seed };
  const { stop } =
    cues === undefined
      ? await startRestlessPerson(options)
      : await startCooperativePerson({ ...options, cueFile: cues, helper });
  console.log(file);
  process.stdin.resume().on('end', () => void stop().then(() => process.exit()));
} else {
  console.error(
    'Usage: play-person.ts --file FILE [--person cooperative|cooperative-second] [--cues FILE [--helper]] [--cache DIR] [--seed N]',
  );
  process.exitCode = 1;
}
