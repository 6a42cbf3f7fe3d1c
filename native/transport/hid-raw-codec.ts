import { REPORT_BYTES } from './hid-backend.ts';
import { fillReport, type HidReportCodec } from './hid-report-codec.ts';

/**
 * Framing `raw`: the frame itself from byte 0, as the program of 精伦 (Routon, 0425:8159) and the YinanSoft kit
 * (2B8B:2721) do it. An answer is cut into consecutive reports; 00 may come before it, and what follows it in the
 * last report has no meaning. All bytes are passed on, for the parser of the stream finds the frame among them.
 *
 * Readers that have no interrupt pipe for their answers and must be asked by GET_REPORT are not covered.
 */
export function createRawCodec(): HidReportCodec {
  return {
    encode(request) {
      if (request.length > REPORT_BYTES) throw new RangeError(`${request.length} bytes do not fit a report`);
      return fillReport(request);
    },
    decode: (report) => ({ bytes: report }),
  };
}
