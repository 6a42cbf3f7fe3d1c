/** One line on the simulated paper, as its ESC/POS bytes said. */
export interface PaperLine {
  readonly kind: 'text';
  readonly text: string;
  /** Of the characters of one byte (GS !) and of the Chinese ones (FS !), which must agree. */
  readonly isTall: boolean;
  readonly isWide: boolean;
  readonly isBold: boolean;
  readonly isCentred: boolean;
}

/** What comes out of the simulated printer, in order. */
export type PaperPiece =
  | PaperLine
  | { readonly kind: 'qr'; readonly content: string }
  | { readonly kind: 'cut' };

interface Modes {
  isTall: boolean;
  isWide: boolean;
  isChineseTall: boolean;
  isChineseWide: boolean;
  isBold: boolean;
  isCentred: boolean;
  isChinese: boolean;
}

const START: Modes = {
  isTall: false,
  isWide: false,
  isChineseTall: false,
  isChineseWide: false,
  isBold: false,
  isCentred: false,
  isChinese: false,
};

/** First bytes of commands. */
const PREFIXES: Readonly<Record<number, string>> = { 27: 'ESC', 28: 'FS', 29: 'GS' };
const CHINESE = new TextDecoder('gb18030');
const LATIN = new TextDecoder('latin1');

/** What a whole command does when its last byte has come. */
type Effect = 'none' | 'report-paper';

/**
 * The head of a printer: eats ESC/POS bytes one by one and puts lines, codes and cuts on paper. It knows only the
 * commands that a printer in Chinese mode is sent here; of any other it says so (`unknown`), as a printer would by
 * printing rubbish. It has its own reading of the commands and takes nothing from the composer.
 */
export class EscposPaper {
  readonly pieces: PaperPiece[] = [];
  /** Commands that it does not know, as hexadecimal bytes. */
  readonly unknown: string[] = [];
  #modes: Modes = { ...START };
  #command: number[] = [];
  #line: number[] = [];
  #qr = '';

  /** True between the first and the last byte of a command or of a line. */
  get isInTheMiddle(): boolean {
    return this.#command.length > 0 || this.#line.length > 0;
  }

  /** Forgets commands and lines begun; what is on paper stays. */
  reset(): void {
    this.#modes = { ...START };
    this.#command = [];
    this.#line = [];
    this.#qr = '';
  }

  /** Eats one byte. */
  eat(byte: number): Effect {
    if (this.#command.length === 0 && byte !== 0x1b && byte !== 0x1c && byte !== 0x1d) {
      if (byte === 0x0a) this.#feed();
      // Printers pass over the other control codes.
      else if (byte >= 0x20) this.#line.push(byte);
      return 'none';
    }
    this.#command.push(byte);
    const length = this.#lengthOfCommand();
    if (length === null || this.#command.length < length) return 'none';
    const command = this.#command;
    this.#command = [];
    return this.#obey(command);
  }

  /** Bytes of the command begun; `null` while they do not tell. */
  #lengthOfCommand(): number | null {
    const [first = 0, second, , low, high] = this.#command;
    if (second === undefined) return null;
    const name = String.fromCharCode(second);
    if (first === 0x1b) return name === '@' ? 2 : 3;
    if (first === 0x1c) return name === '&' || name === '.' ? 2 : 3;
    if (name === '(') return low === undefined || high === undefined ? null : 5 + low + high * 256;
    if (name === 'V') return (this.#command[2] ?? 0) >= 65 ? 4 : 3;
    return 3;
  }

  #obey(command: readonly number[]): Effect {
    const [first = 0, second = 0, value = 0] = command;
    const modes = this.#modes;
    const prefix = PREFIXES[first] ?? '';
    switch (`${prefix} ${String.fromCharCode(second)}`) {
      case 'ESC @':
        this.reset();
        break;
      case 'ESC a':
        modes.isCentred = value === 1;
        break;
      case 'ESC E':
        modes.isBold = (value & 1) === 1;
        break;
      case 'ESC 3':
      case 'ESC R':
      case 'GS a':
        break;
      case 'FS &':
        modes.isChinese = true;
        break;
      case 'FS !':
        modes.isChineseWide = (value & 0x04) !== 0;
        modes.isChineseTall = (value & 0x08) !== 0;
        break;
      case 'GS !':
        modes.isTall = (value & 0x0f) === 1;
        modes.isWide = value >> 4 === 1;
        break;
      case 'GS (':
        this.#obeyQr(command);
        break;
      case 'GS V':
        this.pieces.push({ kind: 'cut' });
        break;
      case 'GS r':
        return 'report-paper';
      default:
        this.unknown.push(command.map((byte) => byte.toString(16).padStart(2, '0')).join(' '));
    }
    return 'none';
  }

  #obeyQr(command: readonly number[]): void {
    const [, , , , , , task, symbol] = command;
    // Symbols of other kinds are passed over, and so are the bytes that make up for a command broken off.
    if (symbol !== 0x30) return;
    if (task === 0x50) this.#qr = String.fromCharCode(...command.slice(8));
    if (task === 0x51) this.pieces.push({ kind: 'qr', content: this.#qr });
  }

  #feed(): void {
    const { isTall, isWide, isChineseTall, isChineseWide, isBold, isCentred, isChinese } = this.#modes;
    if (isTall !== isChineseTall || isWide !== isChineseWide) this.unknown.push('sizes that differ');
    const text = (isChinese ? CHINESE : LATIN).decode(Uint8Array.from(this.#line));
    this.#line = [];
    this.pieces.push({ kind: 'text', text, isTall, isWide, isBold, isCentred });
  }
}
