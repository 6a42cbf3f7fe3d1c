import { access, readFile } from 'node:fs/promises';
import { dirname, isAbsolute, relative, resolve } from 'node:path';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { type IsoDate, parseDateOrAge } from '../certification/calendar.ts';
import { StartRefusal } from '../start-refusal.ts';

/** One person of a roster file. */
export interface RosterPerson {
  /** Citizen identification number (公民身份号码), 18 characters. */
  readonly idNumber: string;
  readonly name: string;
  /** False for a person who is insured but draws no benefit of the scheme. */
  readonly drawsBenefit: boolean;
  readonly lastCertifiedOn: IsoDate | null;
  /** Absolute path; null when no photo is named or the file is not there. */
  readonly photoFile: string | null;
}

/** A row that was left out. Says where and which column, never what stood there. */
export interface RosterProblem {
  /** Line in the file, the heading being line 1. */
  readonly line: number;
  readonly problem: string;
}

/** A roster as read from its file. */
export interface Roster {
  readonly people: readonly RosterPerson[];
  readonly problems: readonly RosterProblem[];
}

/** Columns of a roster file. */
const ROSTER_COLUMNS = ['idNumber', 'name', 'benefit', 'lastCertifiedOn', 'photoFile'] as const;

const rowSchema = z.object({
  idNumber: z
    .string()
    .toUpperCase()
    // 18 characters, or the 15 of a foreigner's card of 2017.
    .regex(/^(\d{17}[\dX]|[A-Z]{3}\d{12})$/),
  name: z.string().min(1).max(50),
  /** `yes`: draws a benefit and has to certify; `no`: insured, draws none. */
  benefit: z.enum(['yes', 'no']),
  lastCertifiedOn: z.string(),
  photoFile: z.string(),
});

/**
 * Reads a roster (享受待遇人员名册): CSV with the heading `idNumber,name,benefit,lastCertifiedOn,photoFile`, UTF-8 or
 * GB 18030 as spreadsheet programs in China save it. `lastCertifiedOn` is a day, an age such as `-P2M` (two months
 * before `today`), or empty; `photoFile` is relative to the folder of the roster and may be missing. A bad row is
 * reported and left out, the others count. Rejects with `StartRefusal` when the file or its heading cannot be used.
 */
export async function readRoster(path: string, today: IsoDate): Promise<Roster> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch {
    throw new StartRefusal(`The roster cannot be read: ${path}`);
  }
  const problems: RosterProblem[] = [];
  const [heading, ...rows] = parseRows(decode(bytes), problems);
  if (heading === undefined || !ROSTER_COLUMNS.every((column, index) => heading.cells[index] === column)) {
    throw new StartRefusal(`The first line of the roster must be ${ROSTER_COLUMNS.join(',')}: ${path}`);
  }
  const people = new Map<string, RosterPerson>();
  for (const { cells, line } of rows) {
    const person = await readRow(cells, dirname(path), today);
    if (typeof person === 'string') problems.push({ line, problem: person });
    else if (people.has(person.idNumber)) problems.push({ line, problem: 'idNumber stands twice' });
    else people.set(person.idNumber, person);
  }
  problems.sort((first, second) => first.line - second.line);
  return { people: [...people.values()], problems };
}

interface Row {
  readonly cells: readonly string[];
  readonly line: number;
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('gb18030').decode(bytes);
  }
}

/** Line by line, since a row is never longer: a quote that nobody closed then swallows only its own row. */
function parseRows(text: string, problems: RosterProblem[]): Row[] {
  return text.split(/\r\n|\n|\r/u).flatMap((content, index): Row[] => {
    const line = index + 1;
    try {
      const parsed = parse(content, { bom: true, trim: true, skip_empty_lines: true });
      return parsed.map((cells) => ({ cells, line }));
    } catch {
      problems.push({ line, problem: 'the quotes of this row do not match' });
      return [];
    }
  });
}

async function readRow(
  cells: readonly string[],
  folder: string,
  today: IsoDate,
): Promise<RosterPerson | string> {
  if (cells.length !== ROSTER_COLUMNS.length) return `${ROSTER_COLUMNS.length} columns are needed`;
  const parsed = rowSchema.safeParse(
    Object.fromEntries(ROSTER_COLUMNS.map((column, index) => [column, cells[index]])),
  );
  if (!parsed.success) return `${parsed.error.issues[0]?.path.join('.')} is not valid`;
  const { idNumber, name, benefit, lastCertifiedOn, photoFile } = parsed.data;
  const certifiedOn = lastCertifiedOn === '' ? null : parseDateOrAge(lastCertifiedOn, today);
  if (lastCertifiedOn !== '' && certifiedOn === null) return 'lastCertifiedOn is not valid';
  if (certifiedOn !== null && certifiedOn > today) return 'lastCertifiedOn lies in the future';
  return {
    idNumber,
    name,
    drawsBenefit: benefit === 'yes',
    lastCertifiedOn: certifiedOn,
    photoFile: photoFile === '' ? null : await findPhoto(folder, photoFile),
  };
}

async function findPhoto(folder: string, name: string): Promise<string | null> {
  const path = resolve(folder, name);
  const inside = relative(folder, path);
  if (inside.startsWith('..') || isAbsolute(inside)) return null;
  try {
    await access(path);
    return path;
  } catch {
    return null;
  }
}
