import { access, mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { portrait } from '../tests/support/camera/portrait.ts';

/** Whose calm face stands in for whom on the synthetic roster; the camera clips show the same people. */
const FACES = { 'card-zhang': 's6_0', 'card-li': 's5_1', 'card-wang': 's3_0', 'card-zhao': 's5_1' } as const;

/** Makes the photos that the synthetic roster of the central service names, where they are missing. */
export async function makeRosterPhotos(): Promise<void> {
  const folder = resolve(import.meta.dirname, '../central/roster/photos');
  await mkdir(folder, { recursive: true });
  for (const [card, person] of Object.entries(FACES)) {
    const file = join(folder, `${card}.jpg`);
    const exists = await access(file).then(
      () => true,
      () => false,
    );
    if (!exists)
      await writeFileAtomic(file, Buffer.from(await portrait(person, { width: 358, height: 441 })));
  }
}
