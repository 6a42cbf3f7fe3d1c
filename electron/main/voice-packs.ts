import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import {
  CLIP_EXTENSIONS,
  LARGEST_CLIP_BYTES,
  type RecordedVoices,
  type VoicePack,
  voicePackSchema,
  voiceTagSchema,
} from '../../contract/voice-pack.ts';

/** A folder that could be read as a voice pack. */
export interface FoundPack {
  readonly folder: string;
  readonly pack: VoicePack;
  /** Clip key → file, for every clip that `pack.json` lists and that is there. */
  readonly files: ReadonlyMap<string, string>;
}

/** What was found in the folders of voice packs. */
export interface FoundPacks {
  /** In the order in which they count. */
  readonly packs: readonly FoundPack[];
  /** For staff: what is not used, and why. */
  readonly problems: readonly string[];
}

/** Where this build keeps its own clips; not a pack. */
const GENERATED = 'generated';

/**
 * Reads the voice packs (语音包) in the sub-folders of these folders, in their order. What is no pack, or no clip, is left out
 * and told; nothing here can stop the terminal.
 */
export function findVoicePacks(places: readonly string[]): FoundPacks {
  const packs: FoundPack[] = [];
  const problems: string[] = [];
  for (const place of places) {
    for (const name of subFolders(place)) {
      const folder = join(place, name);
      const read = readPack(folder, name);
      if (typeof read === 'string') {
        problems.push(`${folder}: ${read}`);
        continue;
      }
      const files = new Map<string, string>();
      for (const key of Object.keys(read.clips)) {
        const found = findClip(folder, key);
        if (found.ok) files.set(key, found.file);
        else problems.push(`${folder}: ${key}: ${found.problem}`);
      }
      packs.push({ folder, pack: read, files });
    }
  }
  return { packs, problems };
}

/** The list of clips for the page, and the file behind each address: the page reaches no other file of the packs. */
export function listForPage(
  { packs }: FoundPacks,
  wanted: Pick<RecordedVoices, 'dialect' | 'preferSystem'>,
): { readonly list: RecordedVoices; readonly files: ReadonlyMap<string, string> } {
  const files = new Map<string, string>();
  const list: RecordedVoices = { format: 1, ...wanted, packs: [] };
  for (const [number, { pack, files: clips }] of packs.entries()) {
    const shown: RecordedVoices['packs'][number] = { tag: pack.tag, language: pack.language, clips: {} };
    for (const [key, file] of clips) {
      const address = `/voice/recorded/${number}/${key}${file.slice(file.lastIndexOf('.'))}`;
      files.set(address, file);
      shown.clips[key] = { words: pack.clips[key]?.words ?? '', address };
    }
    list.packs.push(shown);
  }
  return { list, files };
}

function subFolders(place: string): string[] {
  try {
    return readdirSync(place, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name !== GENERATED)
      .map(({ name }) => name)
      .sort();
  } catch {
    // No folder: this site has no recordings of its own.
    return [];
  }
}

/** The pack of a folder, or what is wrong with it. */
function readPack(folder: string, name: string): VoicePack | string {
  if (!voiceTagSchema.safeParse(name).success) return 'the name of the folder is no language tag';
  const file = join(folder, 'pack.json');
  if (!existsSync(file)) return 'there is no pack.json';
  try {
    const parsed = voicePackSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      return `pack.json: ${issue?.path.join('.')}: ${issue?.message}`;
    }
    return parsed.data.tag === name ? parsed.data : `pack.json is that of ${parsed.data.tag}`;
  } catch {
    return 'pack.json is not JSON';
  }
}

type FoundClip =
  | { readonly ok: true; readonly file: string }
  | { readonly ok: false; readonly problem: string };

/** The clip of a key. A link that leads out of the folder is no clip. */
function findClip(folder: string, key: string): FoundClip {
  const extension = CLIP_EXTENSIONS.find((each) => existsSync(join(folder, `${key}.${each}`)));
  if (extension === undefined) return { ok: false, problem: 'there is no such clip' };
  try {
    const file = realpathSync(join(folder, `${key}.${extension}`));
    const { size } = statSync(file);
    if (!file.startsWith(realpathSync(folder) + sep))
      return { ok: false, problem: 'lies outside the folder' };
    if (!file.endsWith(`.${extension}`)) return { ok: false, problem: 'is a link to another kind of file' };
    if (size === 0 || size > LARGEST_CLIP_BYTES) return { ok: false, problem: `has ${size} bytes` };
    return { ok: true, file };
  } catch {
    return { ok: false, problem: 'cannot be read' };
  }
}
