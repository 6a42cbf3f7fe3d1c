import { recognisePortrait } from '../../native/photo/portrait-format.ts';
import { decodeAppendedAddresses } from '../../native/protocol/appended-address.ts';
import { decodeCardBlock } from '../../native/protocol/card-block.ts';
import { decodeCardText } from '../../native/protocol/card-text.ts';
import { decodeAnswer } from '../../native/protocol/commands.ts';
import { decodeCharacters } from '../../native/protocol/fields.ts';
import { FrameParser } from '../../native/protocol/frame-parser.ts';
import { describeIdNumber, isIdNumber, upgradeLegacyNumber } from '../../native/protocol/id-number.ts';
import { formatSamId, parseSamId } from '../../native/protocol/sam-id.ts';
import { describeStatusCode } from '../../native/protocol/status-codes.ts';
import { maskReceived } from '../../native/recording/masking.ts';
import { parseRecording } from '../../native/recording/recording.ts';
import { decodeCardData } from '../../native/social-security-card/card-data.ts';
import { parseResponse } from '../../native/social-security-card/card-response.ts';
import { parseItem } from '../../native/social-security-card/data-items.ts';
import { readSocialSecurityCard } from '../../native/social-security-card/reading.ts';
import { createHidReportCodec } from '../../native/transport/hid-framing.ts';
import { decodeReadAnswer, decodeSamIdAnswer } from '../../native/vendor-service/answer.ts';
import { decodeDocument } from '../../native/vendor-service/document.ts';
import { decodePortrait } from '../../native/vendor-service/portrait.ts';

/** Every decoder of bytes from outside that the device process has. */
export const DECODERS = {
  createFrameParser: (bodyMinBytes: number): Pick<FrameParser, 'feed' | 'pendingByteCount'> =>
    new FrameParser(bodyMinBytes),
  decodeAnswer,
  describeStatusCode,
  decodeCardText,
  decodeCardBlock,
  decodeCharacters,
  decodeAppendedAddresses,
  isIdNumber,
  describeIdNumber,
  upgradeLegacyNumber,
  formatSamId,
  parseSamId,
  createHidReportCodec,
  parseResponse,
  parseItem,
  decodeCardData,
  readSocialSecurityCard,
  decodeReadAnswer,
  decodeSamIdAnswer,
  decodeDocument,
  decodePortrait,
  recognisePortrait,
  parseRecording,
  maskReceived,
} as const;

/** The decoders under test; the self-test puts broken ones in their places. */
export type Decoders = typeof DECODERS;
