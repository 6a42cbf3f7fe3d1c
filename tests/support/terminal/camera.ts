import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { setPriority } from 'node:os';
import { join } from 'node:path';
import { anhaoCacheFolder } from '../../../scripts/electron-runtime.ts';
import { makeCameraFolder } from '../camera/camera-folder.ts';
import type { ClipName } from '../camera/clips.ts';
import { ensureClip } from '../camera/ensure-clip.ts';

/** Folder where camera clips and films are kept between runs. */
export const CLIP_FOLDER = join(anhaoCacheFolder(), 'clips');

/** A fake camera: the file that Chromium is given, and the end of whoever stands before it. */
export interface FakeCamera {
  readonly file: string;
  /** Where a development build is to write what it asks the person for; null where nobody reads it. */
  readonly cueFile: string | null;
  stop(): Promise<void>;
}

/**
 * What stands before the camera of a test or a demonstration. A person who cooperates is played live, never twice alike;
 * everything else is a clip that goes round. The product tells nobody what it asks for: before it, `seesTheScreen` false,
 * the person does everything in turn. With `helper` somebody beside them looks into the camera, too, at first.
 */
export async function openFakeCamera(
  clip: ClipName,
  { seesTheScreen = true, helper = false }: { seesTheScreen?: boolean; helper?: boolean } = {},
): Promise<FakeCamera> {
  if (clip !== 'cooperative' && clip !== 'cooperative-second') {
    return { file: await ensureClip(clip, CLIP_FOLDER), cueFile: null, stop: async () => undefined };
  }
  const folder = await makeCameraFolder();
  const file = join(folder, 'live.y4m');
  const seed = Math.floor(Math.random() * 2 ** 31);
  const cueFile = join(folder, 'cue.json');
  const person = spawn(
    process.execPath,
    [
      join(import.meta.dirname, '../camera/play-person.ts'),
      ...['--person', clip, '--file', file, '--cache', CLIP_FOLDER, '--seed', String(seed)],
      ...(seesTheScreen ? ['--cues', cueFile] : []),
      ...(helper ? ['--helper'] : []),
    ],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const ended = once(person, 'exit');
  preferCamera(person.pid);
  if ((await Promise.race([once(person.stdout, 'data'), ended.then(() => null)])) === null) {
    throw new Error('nobody came before the fake camera');
  }
  return {
    file,
    cueFile: seesTheScreen ? cueFile : null,
    stop: async () => {
      person.stdin.end();
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/**
 * Gives the process that plays a camera its way: a camera has its own clock, so on a busy machine its pictures go before
 * everything else, where the system allows that.
 */
export function preferCamera(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    setPriority(pid, -10);
  } catch {
    // Only root may.
  }
}
