import { access, readFile } from 'node:fs/promises';
import { dirname, isAbsolute, relative, resolve } from 'node:path';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { type BenefitKind, benefitKindSchema } from '../../contract/certification-rules.ts';
import { certificationChannelSchema } from '../../contract/certification-status.ts';
import type { CivilDate } from '../../rules/civil-date.ts';
import { parseDateOrAge } from '../certification/calendar.ts';
import { StartRefusal } from '../start-refusal.ts';
import { DEFAULT_BENEFIT, type KnownBenefit, OBSTACLES, type Obstacle } from '../store/people.ts';

/** One person of a roster file. */
export interface RosterPerson {
  /** Citizen identification number (公民身份号码), 18 characters. */
  readonly idNumber: string;
  readonly name: string;
  /** Region whose rules count; null: the service's own. */
  readonly region: string | null;
  /** Empty for a person who is insured but draws no benefit of the scheme. */
  readonly benefits: readonly KnownBenefit[];
  /** What the person has to settle at a counter first; null: nothing. */
  readonly obstacle: Obstacle | null;
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

/** Columns that every roster file begins with. */
const ROSTER_COLUMNS = ['idNumber', 'name', 'benefit', 'lastCertifiedOn', 'photoFile'] as const;
/** Columns that may follow, in any order. */
const OPTIONAL_COLUMNS: readonly string[] = ['region', 'benefits', 'channel', 'obstacle'];

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
  region: z.string().default(''),
  benefits: z.string().default(''),
  channel: z.union([z.literal(''), certificationChannelSchema]).default(''),
  obstacle: z.union([z.literal(''), z.enum(OBSTACLES)]).default(''),
});

/** What a roster is read against. */
export interface RosterTerms {
  /** Day of the import, for ages in the place of dates. */
  readonly today: CivilDate;
  /** Ids of the regions whose rules the service has. */
  readonly regions: ReadonlySet<string>;
}

/**
 * Reads a roster (享受待遇人员名册): CSV with the heading `idNumber,name,benefit,lastCertifiedOn,photoFile`, UTF-8 or
 * GB 18030 as spreadsheet programs in China save it. `lastCertifiedOn` is a day, an age such as `-P2M` (two months
 * before today), or empty; `photoFile` is relative to the folder of the roster and may be missing. These may follow:
 * `region`, the id of a region pack (empty: the service's own); `benefits`, kinds of benefit with `;` between them (empty:
 * enterprise pension), each with its own last certification where it differs: `enterprise-pension;unemployment=-P1M`;
 * `channel`, how the last certification came (empty: not known); `obstacle`: `no-such-person`, `not-modelled` or
 * `suspended` (empty: nothing). A bad row is reported and left out, the others count.
 * Rejects with `StartRefusal` when the file or its heading cannot be used.
 */
export async function readRoster(path: string, terms: RosterTerms): Promise<Roster> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch {
    throw new StartRefusal(`The roster cannot be read: ${path}`);
  }
  const problems: RosterProblem[] = [];
  const [heading, ...rows] = parseRows(decode(bytes), problems);
  const columns = heading === undefined ? null : readHeading(heading.cells);
  if (columns === null) {
    const may = OPTIONAL_COLUMNS.join(', ');
    throw new StartRefusal(
      `The first line of the roster must be ${ROSTER_COLUMNS.join(',')}; then may follow ${may}: ${path}`,
    );
  }
  const people = new Map<string, RosterPerson>();
  for (const { cells, line } of rows) {
    const person = await readRow(columns, cells, dirname(path), terms);
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

/** The names of the columns; null when this is no heading of a roster. */
function readHeading(cells: readonly string[]): readonly string[] | null {
  const further = cells.slice(ROSTER_COLUMNS.length);
  const isRight =
    ROSTER_COLUMNS.every((column, index) => cells[index] === column) &&
    further.every((column) => OPTIONAL_COLUMNS.includes(column)) &&
    new Set(further).size === further.length;
  return isRight ? cells : null;
}

async function readRow(
  columns: readonly string[],
  cells: readonly string[],
  folder: string,
  { today, regions }: RosterTerms,
): Promise<RosterPerson | string> {
  if (cells.length !== columns.length) return `${columns.length} columns are needed`;
  const parsed = rowSchema.safeParse(
    Object.fromEntries(columns.map((column, index) => [column, cells[index]])),
  );
  if (!parsed.success) return `${parsed.error.issues[0]?.path.join('.')} is not valid`;
  const { idNumber, name, benefit, lastCertifiedOn, photoFile, region, benefits, channel, obstacle } =
    parsed.data;
  const certifiedOn = readDate(lastCertifiedOn, today);
  if (!certifiedOn.ok) return `lastCertifiedOn ${certifiedOn.problem}`;
  if (region !== '' && !regions.has(region)) return 'region has no rules here';
  const held = readBenefits(benefits, certifiedOn.date, today);
  if (typeof held === 'string') return held;
  if (benefit === 'no' && benefits !== '') return 'benefits stand where benefit is no';
  return {
    idNumber,
    name,
    region: region === '' ? null : region,
    benefits:
      benefit === 'no'
        ? []
        : held.map((one) => ({
            ...one,
            channel: channel === '' || one.certifiedOn === null ? null : channel,
          })),
    obstacle: obstacle === '' ? null : obstacle,
    photoFile: photoFile === '' ? null : await findPhoto(folder, photoFile),
  };
}

type ReadDate =
  | { readonly ok: true; readonly date: CivilDate | null }
  | { readonly ok: false; readonly problem: string };

function readDate(text: string, today: CivilDate): ReadDate {
  if (text === '') return { ok: true, date: null };
  const date = parseDateOrAge(text, today);
  if (date === null) return { ok: false, problem: 'is not valid' };
  return date > today ? { ok: false, problem: 'lies in the future' } : { ok: true, date };
}

/** Kinds of benefit with their last certifications, or what is wrong. `otherwise`: where a kind has no date of its own. */
function readBenefits(
  text: string,
  otherwise: CivilDate | null,
  today: CivilDate,
): Omit<KnownBenefit, 'channel'>[] | string {
  const held = new Map<BenefitKind, CivilDate | null>();
  for (const part of (text === '' ? DEFAULT_BENEFIT : text).split(';')) {
    const [kind = '', ...own] = part.split('=').map((word) => word.trim());
    const benefit = benefitKindSchema.safeParse(kind);
    if (!benefit.success || own.length > 1) return 'benefits is not valid';
    if (held.has(benefit.data)) return 'benefits names a kind twice';
    const [ownDate] = own;
    const date = ownDate === undefined ? null : readDate(ownDate, today);
    if (date !== null && !date.ok) return `benefits: a date ${date.problem}`;
    held.set(benefit.data, date === null ? otherwise : date.date);
  }
  return [...held].map(([benefit, certifiedOn]) => ({ benefit, certifiedOn }));
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
