/** The dots that input methods put between the parts of a name such as 买买提·艾力; GB/T 490 cards use U+00B7. */
const NAME_DOTS = /[\u2022\u2027\u2219\u22C5\u30FB\uFF65\uFF0E.]/gu;

/**
 * Whether two spellings are the same name. Compatibility characters, spaces and the kind of dot do not count, since
 * they come from input methods; a traditional character is another character (繁体输入法) and does.
 */
export function sameName(first: string, second: string): boolean {
  return comparable(first) === comparable(second);
}

function comparable(name: string): string {
  return name.normalize('NFKC').replace(/\s/gu, '').replace(NAME_DOTS, '\u00B7').toUpperCase();
}
