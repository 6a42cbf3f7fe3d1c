/** Name of an elementary file of the social security card: issuer data (EF05), basic data of the holder (EF06). */
export type CardFile = 'EF05' | 'EF06';

/**
 * Everything that this program ever asks of a social security card. The list is closed on purpose: there is no
 * VERIFY in it (ISO/IEC 7816-4, instruction 20), as a wrongly guessed PIN uses up the holder's attempts.
 */
export type CardCommand =
  /** Selects the social security application by its name, 社会保障系统环境 (SSSE). */
  | { readonly kind: 'select-environment' }
  /** Selects a file, either among the files of the application (P1 02) or by its identifier alone (P1 00). */
  | { readonly kind: 'select-file'; readonly file: CardFile; readonly among: 'application' | 'all-files' }
  /** Reads the data item with this identifier, 1..254, from the selected file. */
  | { readonly kind: 'read-item'; readonly itemId: number; readonly expectedLength: number }
  /** Reads the record with this number, 1..254, from the selected file. */
  | { readonly kind: 'read-record'; readonly recordNumber: number; readonly expectedLength: number }
  /** Fetches what the card holds ready for the command before (status 61 xx). */
  | { readonly kind: 'get-response'; readonly expectedLength: number };

const SELECT = 0xa4;
const READ_RECORD = 0xb2;
const GET_RESPONSE = 0xc0;

/** Instruction bytes (INS) of the commands above; no other one may reach a card. */
const READING_INSTRUCTIONS: readonly number[] = [SELECT, READ_RECORD, GET_RESPONSE];

/** The application's name `sx1.sh.社会保障`, the Chinese part in GBK (LD/T 32). */
const ENVIRONMENT_NAME = [
  0x73, 0x78, 0x31, 0x2e, 0x73, 0x68, 0x2e, 0xc9, 0xe7, 0xbb, 0xe1, 0xb1, 0xa3, 0xd5, 0xcf,
];

const FILE_IDS: Readonly<Record<CardFile, readonly [number, number]>> = {
  EF05: [0xef, 0x05],
  EF06: [0xef, 0x06],
};

/** The bytes of a command: a short APDU, class 00 (ISO/IEC 7816-4). */
export function encodeCommand(command: CardCommand): Uint8Array {
  switch (command.kind) {
    case 'select-environment':
      return Uint8Array.of(0x00, SELECT, 0x04, 0x00, ENVIRONMENT_NAME.length, ...ENVIRONMENT_NAME);
    case 'select-file': {
      const fileId = FILE_IDS[command.file];
      const p1 = command.among === 'application' ? 0x02 : 0x00;
      return Uint8Array.of(0x00, SELECT, p1, 0x00, fileId.length, ...fileId);
    }
    case 'read-item':
      return Uint8Array.of(0x00, READ_RECORD, identifier(command.itemId), 0x00, length(command));
    case 'read-record':
      return Uint8Array.of(0x00, READ_RECORD, identifier(command.recordNumber), 0x04, length(command));
    case 'get-response':
      return Uint8Array.of(0x00, GET_RESPONSE, 0x00, 0x00, length(command));
  }
}

/** True for commands that only select and read. The last check before bytes leave for a real card. */
export function isReadingCommand(bytes: Uint8Array): boolean {
  return bytes.length >= 5 && bytes[0] === 0x00 && READING_INSTRUCTIONS.includes(bytes[1] ?? -1);
}

function identifier(value: number): number {
  if (!Number.isInteger(value) || value < 1 || value > 254) throw new RangeError('1..254 expected');
  return value;
}

/** The length byte Le: 1..256, where 00 stands for 256. */
function length({ expectedLength }: { readonly expectedLength: number }): number {
  if (!Number.isInteger(expectedLength) || expectedLength < 1 || expectedLength > 256) {
    throw new RangeError('1..256 expected');
  }
  return expectedLength % 256;
}
