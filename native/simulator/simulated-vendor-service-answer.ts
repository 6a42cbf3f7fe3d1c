import type { CardText } from '../protocol/card-text.ts';
import { describeEthnicGroup, describeSex } from '../protocol/code-tables.ts';

/** What a simulated service sends as JSON. */
export type ServiceAnswer = Readonly<Record<string, string | null>>;

const EMPTY_CARD: ServiceAnswer = {
  code: '0',
  retcode: '0x90 0x1',
  retmsg: '操作成功||相片解码解码正确',
  errmsg: '',
  name: '',
  sex: '',
  nation: '',
  born: '',
  address: '',
  cardno: '',
  userlifeb: '',
  userlifee: '',
  police: '',
  photobase64: '',
  FpDescribe: '',
  FpData: null,
  CardType: '0',
  EngName: '',
  CertVol: '',
  PassID: '',
  IssuesTimes: '',
  Reserved: '',
  frontImg: '',
  backImg: '',
};

/** The answer to `ReadMsg` for a card, worded like the examples in the manual (新中新 webapi V3.3.4). */
export function describeReadCard(text: CardText, portrait: Uint8Array | null): ServiceAnswer {
  return {
    ...EMPTY_CARD,
    ...fieldsOf(text),
    name: text.name,
    sex: describeSex(text.sexCode),
    born: compactDate(text.birthDate),
    cardno: text.idNumber,
    userlifeb: compactDate(text.validFrom),
    userlifee: text.validTo === null ? '长期' : compactDate(text.validTo),
    photobase64: portrait === null ? '' : Buffer.from(portrait).toString('base64'),
  };
}

/** An answer without a card: a code and a message. */
export function describeCode(retcode: string, retmsg: string): ServiceAnswer {
  return { code: retcode === '0x90' ? '0' : '1', retcode, retmsg, errmsg: '' };
}

function fieldsOf(text: CardText): ServiceAnswer {
  switch (text.kind) {
    case 'resident-id-card':
      return {
        CardType: '0',
        nation: describeEthnicGroup(text.ethnicGroupCode),
        address: text.address,
        police: text.issuingAuthority,
      };
    case 'residence-permit':
      return {
        CardType: '2',
        address: text.address,
        police: text.issuingAuthority,
        PassID: text.travelPermitNumber,
        IssuesTimes: text.issueCount,
      };
    case 'foreigner-card-2017':
      return {
        CardType: '1',
        nation: `乌托邦/${text.nationality}`,
        EngName: text.englishName,
        CertVol: text.cardVersion,
        police: text.acceptingAuthorityCode,
      };
    case 'foreigner-card-2023':
      return {
        CardType: '3',
        nation: `乌托邦/${text.nationality}`,
        EngName: text.englishName,
        IssuesTimes: text.renewalCount,
        Reserved: text.previousVersionLink,
      };
  }
}

function compactDate(date: string): string {
  return date.replaceAll('-', '');
}
