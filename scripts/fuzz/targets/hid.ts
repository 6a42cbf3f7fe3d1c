import { HID_FRAMINGS, type HidFraming } from '../../../contract/devices.ts';
import { encodeFrame } from '../../../native/protocol/frame.ts';
import {
  createSimulatedHidFraming,
  STANDARD_HID_DIALECT,
} from '../../../native/simulator/simulated-hid-framing.ts';
import type { Decoders } from '../decoders.ts';
import { join, withOneByteChanged } from '../mutate.ts';
import type { Random } from '../random.ts';
import { judge, type Target } from '../target.ts';
import { framesIn } from './frames.ts';

const REPORT_BYTES = 64;

/** Reports of HID readers, in order, damaged, lost, repeated, exchanged, and at random. */
export function createHidTargets(decoders: Decoders): readonly Target[] {
  return HID_FRAMINGS.map((framing) => ({
    name: `HID reports, ${framing}`,
    weight: 4,
    prepare(random) {
      const request = encodeFrame(Uint8Array.of(0x30, 0x01));
      const body = random.bytes(random.chance(0.03) ? 1287 : random.between(3, 200));
      const simulated = createSimulatedHidFraming(framing, STANDARD_HID_DIALECT);
      const codec = decoders.createHidReportCodec(framing);
      const taken = simulated.takeRequest(codec.encode(request));
      const reports = simulated.packAnswer(encodeFrame(body));
      const disturbed = disturb(reports, framing, random);
      return {
        input: join(...disturbed),
        run: () => {
          if (taken === null || !isEqual(taken, request)) return 'wrong-reject';
          const received = join(...disturbed.map((report) => codec.decode(report).bytes));
          const bodies = framesIn(received);
          const isOther = bodies.some((delivered) => !isEqual(delivered, body));
          if (isOther) return 'wrong-accept';
          return disturbed === reports ? judge(bodies.length === 1, 'valid') : 'right';
        },
      };
    },
  }));
}

/** The reports themselves, or as something made them of which the receiver must notice whatever it changed. */
function disturb(reports: Uint8Array[], framing: HidFraming, random: Random): Uint8Array[] {
  const at = random.below(reports.length);
  const disturbed = reports.slice();
  switch (random.below(6)) {
    case 0:
      return reports;
    case 1:
      disturbed.splice(at, 1);
      return disturbed;
    case 2:
      // Without numbers on the reports nothing shows that one came twice or too early.
      if (framing === 'raw') return reports;
      disturbed.splice(at, 0, disturbed[at] ?? new Uint8Array(REPORT_BYTES));
      return disturbed;
    case 3:
      if (framing === 'raw') return reports;
      disturbed.splice(at, 0, ...disturbed.splice(random.below(reports.length), 1));
      return disturbed;
    case 4:
      if (framing === 'raw') return reports;
      disturbed.splice(at, 0, random.bytes(random.pick([0, 1, 5, REPORT_BYTES])));
      return disturbed;
    default: {
      const report = disturbed[at] ?? new Uint8Array(REPORT_BYTES);
      disturbed[at] = withOneByteChanged(report, random, firstGuardedByte(framing, at));
      return disturbed;
    }
  }
}

/** From here on a checksum finds any changed byte: that of the framing, or that of the frame behind its length. */
function firstGuardedByte(framing: HidFraming, reportNumber: number): number {
  if (framing === 'wrapped') return 0;
  if (framing === 'raw') return reportNumber === 0 ? 7 : 0;
  return reportNumber === 0 ? 12 : 2;
}

function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
