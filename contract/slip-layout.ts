import type { Slip } from './slip.ts';
import { columnsOf, makePrintable, type SlipEncoding } from './slip-characters.ts';
import { wrapText } from './slip-wrap.ts';

/** Characters of one byte in a line of normal size: paper of 58 mm (384 dots) and of 80 mm (576 dots), 12 dots each. */
export type SlipColumns = 32 | 48;

/** `tall`: double height; `double`: double height and double width, so half as many columns. */
export type SlipTextSize = 'normal' | 'tall' | 'double';

/** One line of a slip, on paper and on the screen alike. */
export type SlipLine =
  | {
      readonly kind: 'text';
      /** Printable characters only; empty for a blank line. */
      readonly text: string;
      readonly size: SlipTextSize;
      readonly isBold: boolean;
      readonly isCentred: boolean;
    }
  | { readonly kind: 'qr'; readonly content: string };

type Style = Omit<Extract<SlipLine, { kind: 'text' }>, 'kind' | 'text'>;

const NORMAL: Style = { size: 'normal', isBold: false, isCentred: false };
const STRONG: Style = { size: 'tall', isBold: true, isCentred: false };
const LARGE: Style = { size: 'double', isBold: true, isCentred: false };
const HEADING: Style = { size: 'double', isBold: true, isCentred: true };
const CAPTION: Style = { size: 'normal', isBold: false, isCentred: true };
const BLANK: SlipLine = { kind: 'text', text: '', ...NORMAL };

/** China has one time zone, without summer time since 1991. */
const CHINA_OFFSET_MS = 8 * 3_600_000;

/**
 * The lines of a slip, broken for paper of `columns`. The printer and the preview on the screen both use it, so that
 * what people see is what they get.
 */
export function layoutSlip(
  slip: Slip,
  columns: SlipColumns,
  encoding: SlipEncoding = 'gb18030',
): readonly SlipLine[] {
  const lines: SlipLine[] = [];
  const add = (text: string, style: Style) => {
    const width = style.size === 'double' ? columns / 2 : columns;
    for (const line of wrapText(makePrintable(text, encoding).text.trim(), width)) {
      lines.push({ kind: 'text', text: line, ...style });
    }
  };
  const addRule = () => add('-'.repeat(columns), NORMAL);
  const { labels } = slip;

  if (slip.isReprint) add(labels.reprint, HEADING);
  add(slip.title, HEADING);
  lines.push(BLANK);
  if (slip.person) {
    add(labels.name + slip.person.maskedName, STRONG);
    add(labels.idNumber + slip.person.maskedIdNumber, NORMAL);
  }
  if (slip.caseNumber !== null) add(labels.caseNumber + slip.caseNumber, STRONG);
  add(labels.time + formatChinaTime(slip.time), NORMAL);
  if (slip.nextDue !== null || slip.lines.length > 0) addRule();
  if (slip.nextDue !== null) add(slip.nextDue, STRONG);
  for (const { text, emphasis } of slip.lines) add(text, STYLES[emphasis]);
  if (slip.contacts.length > 0) {
    addRule();
    if (labels.contacts.trim() !== '') add(labels.contacts, NORMAL);
    for (const { name, phones, hours } of slip.contacts) {
      add(name, NORMAL);
      if (phones.length > 0) add(phones.join(' / '), STRONG);
      if (hours !== null) add(hours, NORMAL);
    }
  }
  if (slip.qr) {
    lines.push(BLANK, { kind: 'qr', content: slip.qr.content });
    if (slip.qr.caption !== null) add(slip.qr.caption, CAPTION);
  }
  return lines;
}

const STYLES: Readonly<Record<Slip['lines'][number]['emphasis'], Style>> = {
  normal: NORMAL,
  strong: STRONG,
  large: LARGE,
};

/** Columns of the line on paper: a `double` one takes two for each. */
export function printedColumnsOf(line: SlipLine): number {
  return line.kind === 'qr' ? 0 : columnsOf(line.text) * (line.size === 'double' ? 2 : 1);
}

/**
 * The characters of a slip that this printer has no glyph for, each once; `MISSING_GLYPH` is printed for them. They may
 * be part of a name: never to be logged.
 */
export function findUnprintable(slip: Slip, encoding: SlipEncoding): readonly string[] {
  const texts = [
    ...Object.values(slip.labels),
    slip.title,
    slip.person?.maskedName,
    slip.caseNumber,
    slip.nextDue,
    slip.qr?.caption,
    ...slip.lines.map(({ text }) => text),
    ...slip.contacts.flatMap(({ name, phones, hours }) => [name, ...phones, hours]),
  ];
  return [...new Set(texts.flatMap((text) => makePrintable(text ?? '', encoding).replaced))];
}

/** `2022-11-12 09:30` in China's civil time (GB/T 7408.1, ISO 8601). */
function formatChinaTime(time: string): string {
  return new Date(Date.parse(time) + CHINA_OFFSET_MS).toISOString().slice(0, 16).replace('T', ' ');
}
