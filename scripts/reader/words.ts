import { hasExpired, type IdentityDocument, maskIdNumber, nameOf } from '../../contract/card.ts';
import type { DeviceEvent } from '../../contract/devices.ts';
import type { FaultCode } from '../../contract/faults.ts';
import { describeEthnicGroup } from '../../native/protocol/code-tables.ts';
import { describeIdNumber, isTravelPermitNumber } from '../../native/protocol/id-number.ts';
import { faultsEn } from '../../renderer/text/faults.en.ts';
import { faultsZhCN } from '../../renderer/text/faults.zh-CN.ts';

const KINDS: Readonly<Record<IdentityDocument['kind'], string>> = {
  'resident-id-card': '居民身份证 · resident ID card',
  'residence-permit': '港澳台居民居住证 · residence permit',
  'foreigner-card-2017': '外国人永久居留身份证（2017 版）· foreigner’s card of 2017',
  'foreigner-card-2023': '外国人永久居留身份证（2023 版）· foreigner’s card of 2023',
  'social-security-card': '社会保障卡 · social security card',
};

/** What an engineer can do; for all other faults the words that people at the terminal see will do. */
const ENGINEERS_STEPS: Partial<Record<FaultCode, string>> = {
  'reader-missing':
    '接好读卡器；程序不认识的型号请用 --serial 或 --hid 指明 · connect the reader; name a model that the program does not know by --serial or --hid',
  'reader-busy':
    '关闭占用读卡器的程序（包括正在运行的安好） · close the program that holds it, a running Anhao included',
  'reader-access-denied':
    'Linux：安装 60-anhao-readers.rules，把用户加入 plugdev 和 dialout 组，重新插拔；Windows：安装驱动（0400:C35A 用 WinUSB） · Linux: install 60-anhao-readers.rules, put the user into plugdev and dialout, plug in again; Windows: install the driver (WinUSB for 0400:C35A)',
  'readers-several':
    '只留一台，或用 --serial、--hid、--usb 选定 · leave one connected, or choose by --serial, --hid or --usb',
  'reader-silent':
    '检查电源和连接线；确认串口和型号；HID 可试 --hid VID:PID:wrapped 或 :length-prefixed · check power and cable, the line and the model; for HID try --hid VID:PID:wrapped or :length-prefixed',
  'reader-garbled':
    '串口应为 115200 8N1；检查连接线；用 record --out 录下通信 · the line must run at 115200 8N1; check the cable; record the traffic by record --out',
  'reader-failed': '重新插拔；仍不行请联系厂商 · plug it in again; if it stays, ask its maker',
  'reader-self-test-failed': '安全模块损坏，请厂商维修 · the security module is broken: have it repaired',
  'reader-not-authorised':
    '安全模块未授权，请联系厂商 · the security module is not authorised: ask its maker',
};

/** What is shown of a person unless more was asked for: the first character of the name and stars. */
export function maskName(name: string): string {
  const [first = '', ...rest] = name;
  return first + '*'.repeat(rest.length);
}

/** A card as it may be printed as JSON: whole but for the portrait, or masked. */
export function cardForJson(card: IdentityDocument, show: boolean): object {
  if (show)
    return 'photo' in card ? { ...card, photo: card.photo === null ? null : card.photo.length } : card;
  const { kind, idNumber, validTo } = card;
  return { kind, name: maskName(nameOf(card)), idNumber: maskIdNumber(idNumber), validTo };
}

/** A fault with its cause and what to do, as indented lines. */
export function describeFault(fault: FaultCode): string[] {
  const [zh, en] = [faultsZhCN[fault], faultsEn[fault]];
  const nextStep = ENGINEERS_STEPS[fault] ?? `${zh.nextStep} · ${en.nextStep}`;
  return [`  原因 · cause: ${zh.cause} · ${en.cause}`, `  怎么办 · next step: ${nextStep}`];
}

/**
 * An event in plain words, Chinese first; empty for one that nobody needs to see. `statusWords` tells the last
 * answer code of the reader that was no success, if there was one.
 */
export function describeEvent(event: DeviceEvent, show: boolean, statusWords: string | null): string[] {
  switch (event.type) {
    case 'reader-status':
      return event.status.state === 'ready'
        ? [`读卡器就绪 · reader ready: ${event.status.description}`]
        : [`读卡器故障 · reader fault: ${event.status.fault}`, ...describeFault(event.status.fault)];
    case 'social-security-reader-status':
      return event.ready ? ['社保卡读卡器就绪 · social security card reader ready'] : [];
    case 'card-found':
      return ['发现证件，请不要移动 · card found, keep it still'];
    case 'card-read':
      return [`已读取 · card read: ${KINDS[event.card.kind]}`, ...describeCard(event.card, show)];
    case 'card-failed':
      return [
        `读取失败 · card not read: ${event.fault}`,
        ...(statusWords === null ? [] : [`  状态码 · status: ${statusWords}`]),
        ...describeFault(event.fault),
      ];
    case 'card-portrait':
    // No reader tells of the slip printer.
    case 'printer-status':
    case 'slip-printed':
      return [];
  }
}

/** What is unusual about a card and no reason to refuse it. */
function findOddities(card: IdentityDocument): string[] {
  const oddities: string[] = [];
  if (hasExpired(card, new Date().toISOString().slice(0, 10))) oddities.push('已过有效期 · expired');
  const described = describeIdNumber(card.idNumber);
  if (described && !described.checkAgrees) oddities.push('号码校验位不符 · check digit of the number is off');
  if (described?.sexCode && described.sexCode !== card.sexCode) {
    oddities.push('号码与性别不符 · the number tells another sex');
  }
  if (card.kind === 'residence-permit' && !isTravelPermitNumber(card.travelPermitNumber)) {
    oddities.push('通行证号码格式少见 · travel permit number of an unusual form');
  }
  return oddities;
}

function describeCard(card: IdentityDocument, show: boolean): string[] {
  const name = nameOf(card);
  const until = card.validTo ?? '长期 · no end';
  const validity = 'validFrom' in card ? `${card.validFrom} — ${until}` : until;
  const lines = [
    `  姓名 · name: ${show ? name : maskName(name)}`,
    `  号码 · number: ${show ? card.idNumber : maskIdNumber(card.idNumber)}`,
    `  有效期 · valid: ${validity}`,
  ];
  lines.push(...findOddities(card).map((oddity) => `  注意 · note: ${oddity}`));
  if (!show) return lines;
  lines.push(`  出生 · born: ${card.birthDate}`, `  性别代码 · sex code: ${card.sexCode}`);
  if ('ethnicGroupCode' in card)
    lines.push(`  民族 · ethnic group: ${describeEthnicGroup(card.ethnicGroupCode)}`);
  if ('address' in card) lines.push(`  住址 · address: ${card.address}`);
  if ('issuingAuthority' in card) lines.push(`  签发机关 · issued by: ${card.issuingAuthority}`);
  if ('nationality' in card) lines.push(`  国籍 · nationality: ${card.nationality}`);
  return lines;
}
