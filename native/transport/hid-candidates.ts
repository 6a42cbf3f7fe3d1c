import type { HidFraming, HidModel } from '../../contract/devices.ts';
import { succeed } from '../../contract/result.ts';
import type { Log } from '../log.ts';
import type { ListCandidates, ReaderCandidate } from './candidate.ts';
import type { HidBackend, HidDeviceInfo } from './hid-backend.ts';
import { createHidReportCodec } from './hid-framing.ts';
import { createHidStream } from './hid-stream.ts';

/** HID readers whose numbers and framing are published: 精伦, YinanSoft, 中正 (two), 德科. */
export const KNOWN_HID_MODELS: readonly HidModel[] = [
  { vendorId: '0425', productId: '8159', framing: 'raw' },
  { vendorId: '2b8b', productId: '2721', framing: 'raw' },
  { vendorId: '10c4', productId: '0007', framing: 'wrapped' },
  { vendorId: '203b', productId: '0101', framing: 'wrapped' },
  { vendorId: '0483', productId: '572b', framing: 'length-prefixed' },
];

/** A reader of 精伦 (and much else with this chip) while its firmware is being replaced: nothing may be sent to it. */
const FIRMWARE_UPDATE_MODE = '0483:df11';

// USB-IF HID Usage Tables: keyboards and mice are on page 1; makers' own devices from page FF00 on.
const PAGE_GENERIC_DESKTOP = 0x01;
const PAGE_VENDOR_DEFINED = 0xff00;

/** Which HID devices may be readers. */
export interface HidCandidatesOptions {
  readonly backend: HidBackend;
  /** Models of the site configuration; they go before the known ones. */
  readonly models: readonly HidModel[];
  /** Also offer makers' own devices with unknown numbers, as possible `raw` readers. */
  readonly probeUnknown: boolean;
  readonly log: Log;
}

/**
 * Lists HID devices that are or may be ID card readers, one candidate for each physical device. Keyboards, mice and
 * devices in firmware update mode are left alone, whatever the configuration says.
 */
export function createHidCandidates(options: HidCandidatesOptions): ListCandidates {
  const { backend, models, probeUnknown } = options;
  const known = new Map<string, HidFraming>(
    [...KNOWN_HID_MODELS, ...models].map((model) => [modelOf(model), model.framing]),
  );

  return async () => {
    const listed = await backend.list();
    const desktopPaths = new Set(
      listed.filter(({ usagePage }) => usagePage === PAGE_GENERIC_DESKTOP).map(({ path }) => path),
    );
    const suitable = listed.filter(
      (info) =>
        !desktopPaths.has(info.path) &&
        modelOf(info) !== FIRMWARE_UPDATE_MODE &&
        (known.has(modelOf(info)) || (probeUnknown && isVendorDefined(info))),
    );
    return onePerDevice(suitable).map((info) => toCandidate(info, known.get(modelOf(info)), options));
  };
}

/**
 * Of a reader with several interfaces the one to talk to: a vendor-defined one before others, then the lowest number.
 * No system tells which interfaces share a case, but each device of a model has the best interface exactly once;
 * so the entries equal to the best are as many devices, all others further interfaces of theirs.
 */
function onePerDevice(listed: readonly HidDeviceInfo[]): HidDeviceInfo[] {
  const best = new Map<string, HidDeviceInfo>();
  for (const info of listed) {
    const other = best.get(modelOf(info));
    if (!other || compareInterfaces(info, other) < 0) best.set(modelOf(info), info);
  }
  const chosen = new Map<string, HidDeviceInfo>();
  for (const info of listed) {
    const other = best.get(modelOf(info));
    // By path, for hidraw lists one once for each usage.
    if (other && compareInterfaces(info, other) === 0) chosen.set(info.path, info);
  }
  return [...chosen.values()];
}

function compareInterfaces(one: HidDeviceInfo, other: HidDeviceInfo): number {
  return (
    Number(isVendorDefined(other)) - Number(isVendorDefined(one)) ||
    one.interface - other.interface ||
    (one.usagePage ?? 0) - (other.usagePage ?? 0) ||
    (one.usage ?? 0) - (other.usage ?? 0)
  );
}

function toCandidate(
  info: HidDeviceInfo,
  framing: HidFraming | undefined,
  { backend, log }: HidCandidatesOptions,
): ReaderCandidate {
  const id = `hid ${modelOf(info)} ${info.path}`;
  return {
    id,
    description: info.product === null ? id : `${id} (${info.product})`,
    isKnownReader: framing !== undefined,
    transport: {
      open: async () => {
        const opened = await backend.open(info);
        if (!opened.ok) return opened;
        return succeed(
          createHidStream({
            port: opened.value,
            codec: createHidReportCodec(framing ?? 'raw'),
            description: id,
            simulated: backend.simulated,
            log,
          }),
        );
      },
    },
  };
}

function modelOf({ vendorId, productId }: { vendorId: string; productId: string }): string {
  return `${vendorId}:${productId}`;
}

function isVendorDefined({ usagePage }: HidDeviceInfo): boolean {
  return usagePage !== null && usagePage >= PAGE_VENDOR_DEFINED;
}
