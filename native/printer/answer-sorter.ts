import { isDoneAnswer, isRealTimeAnswer } from './real-time-status.ts';

/** An answer of one byte: to DLE EOT, or to GS r. */
export interface PrinterAnswer {
  readonly kind: 'real-time' | 'done';
  readonly byte: number;
}

/** First byte of four that a printer sends by itself (automatic status back): 0xx1xx00. */
function isAutomaticStatus(byte: number): boolean {
  return (byte & 0b1001_0011) === 0b0001_0000;
}
/** Head of an answer of several bytes that ends with NUL, such as 37 25 00 to DLE DC4 8. */
const HEAD_OF_BLOCK = 0x37;

/**
 * Sorts what a printer sends: bytes have no frame, only their fixed bits tell what they answer. Automatic status and the
 * answer to "clear buffers" are passed over, their bytes would be taken for others; so are XON, XOFF and noise.
 */
export function createAnswerSorter(): (chunk: Uint8Array) => readonly PrinterAnswer[] {
  let bytesToPassOver = 0;
  return (chunk) => {
    const answers: PrinterAnswer[] = [];
    for (const byte of chunk) {
      if (bytesToPassOver > 0) bytesToPassOver -= 1;
      else if (isAutomaticStatus(byte)) bytesToPassOver = 3;
      else if (byte === HEAD_OF_BLOCK) bytesToPassOver = 2;
      else if (isRealTimeAnswer(byte)) answers.push({ kind: 'real-time', byte });
      else if (isDoneAnswer(byte)) answers.push({ kind: 'done', byte });
    }
    return answers;
  };
}
