import { columnsOf } from './slip-characters.ts';

/** What may not begin a line (避头): closing marks (GB/T 15834-2011, 5.1). */
const NOT_FIRST = /^[,.;:!?)\]}%，。、；：？！）》〉」』】〕”’％℃…—·]/u;
/** What may not end a line (避尾): opening marks. */
const NOT_LAST = /[([{（《〈「『【〔“‘¥￥]$/u;
/** Measures stay with their number: 10月, 31日, 8点, 1 份. */
const MEASURE = /^[年月日号时点分秒岁元次天个份]/u;
/** A last line of this width or less is an orphan: one wide character, perhaps with its full stop. */
const ORPHAN_COLUMNS = 4;

/** What is never torn apart, unless it is wider than a whole line. */
interface Unit {
  readonly text: string;
  readonly hasSpaceBefore: boolean;
}

/**
 * Breaks a printable text into lines of at most `columns` (2 or more). Chinese breaks between any two characters, but
 * no line begins with a closing or ends with an opening mark; words, phone numbers and dates in digits stay whole unless
 * they are wider than a line; and no single character is left alone on the last line where the line above has one
 * to spare. Spaces at line breaks are dropped, nothing else is.
 */
export function wrapText(text: string, columns: number): string[] {
  const lines: Unit[][] = [[]];
  for (const unit of toUnits(text)) {
    const current = lines.at(-1) ?? [];
    if (current.length === 0 || widthOf([...current, unit]) <= columns) current.push(unit);
    else lines.push([unit]);
    // A unit wider than a line fills whole lines; the rest of it goes on as any other.
    for (let last = lines.at(-1) ?? []; widthOf(last) > columns; last = lines.at(-1) ?? []) {
      const { head, tail } = splitAt(textOf(last), columns);
      lines.splice(-1, 1, [{ text: head, hasSpaceBefore: false }], [{ text: tail, hasSpaceBefore: false }]);
    }
  }
  return keepOffOrphan(lines, columns).map(textOf);
}

function toUnits(text: string): Unit[] {
  const units: Unit[] = [];
  for (const match of text.matchAll(/( *)([!-~]+|[^ ])/gu)) {
    const [, space = '', piece = ''] = match;
    const before = units.at(-1);
    const isJoined =
      before !== undefined &&
      ((/\d$/.test(before.text) && MEASURE.test(piece)) ||
        (space === '' && (NOT_FIRST.test(piece) || NOT_LAST.test(before.text))));
    if (isJoined) units[units.length - 1] = { ...before, text: before.text + space + piece };
    else units.push({ text: piece, hasSpaceBefore: space !== '' && units.length > 0 });
  }
  return units;
}

function keepOffOrphan(lines: Unit[][], columns: number): Unit[][] {
  const last = lines.at(-1) ?? [];
  const above = lines.at(-2) ?? [];
  const spare = above.at(-1);
  if (last.length !== 1 || above.length < 3 || !spare || widthOf(last) > ORPHAN_COLUMNS) return lines;
  if (widthOf([spare, ...last]) > columns) return lines;
  return [...lines.slice(0, -2), above.slice(0, -1), [spare, ...last]];
}

function textOf(units: readonly Unit[]): string {
  return units
    .map(({ text, hasSpaceBefore }, index) => (index > 0 && hasSpaceBefore ? ' ' : '') + text)
    .join('');
}

function widthOf(units: readonly Unit[]): number {
  return columnsOf(textOf(units));
}

/** `head` takes at most `columns` and at least one character. */
function splitAt(text: string, columns: number): { head: string; tail: string } {
  let head = '';
  for (const character of text) {
    if (head !== '' && columnsOf(head + character) > columns) break;
    head += character;
  }
  return { head, tail: text.slice(head.length) };
}
