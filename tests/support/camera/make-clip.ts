/**
 * Makes camera clips: `node tests/support/camera/make-clip.ts <name…> [--out DIR]`. Without a name it lists them.
 * The default folder is the operating system's one for temporary files. Prints one path a clip.
 */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CLIP_NAMES, isClipName } from './clips.ts';
import { ensureClip } from './ensure-clip.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { out: { type: 'string', default: join(tmpdir(), 'anhao-camera-clips') } },
});
const unknown = positionals.filter((name) => !isClipName(name));
if (positionals.length === 0 || unknown.length > 0) {
  for (const name of unknown) console.error(`There is no clip "${name}".`);
  console.error(`Usage: make-clip.ts <name…> [--out DIR]; names: ${CLIP_NAMES.join(', ')}`);
  process.exitCode = 1;
} else {
  for (const name of positionals.filter(isClipName)) console.log(await ensureClip(name, values.out));
}
