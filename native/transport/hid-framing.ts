import type { HidFraming } from '../../contract/devices.ts';
import { createLengthPrefixedCodec } from './hid-length-prefixed-codec.ts';
import { createRawCodec } from './hid-raw-codec.ts';
import type { HidReportCodec } from './hid-report-codec.ts';
import { createWrappedCodec } from './hid-wrapped-codec.ts';

const CODECS: Readonly<Record<HidFraming, () => HidReportCodec>> = {
  raw: createRawCodec,
  wrapped: createWrappedCodec,
  'length-prefixed': createLengthPrefixedCodec,
};

/** A fresh codec for a connection to a reader of this framing. */
export function createHidReportCodec(framing: HidFraming): HidReportCodec {
  return CODECS[framing]();
}
