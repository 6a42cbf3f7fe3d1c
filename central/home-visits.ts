import { type HomeVisitRequest, maskPhone } from '../contract/home-visit.ts';
import { isHomeVisitRequest, openSealedRecord } from './certification/sealed-content.ts';
import type { DecryptionKey, KeySearch } from './keys/suite.ts';
import { searchTerminalKeys } from './keys/terminal-keys.ts';
import type { HomeVisitEntry, StoredHomeVisit } from './store/records.ts';
import type { CentralStorage } from './store/storage.ts';

/** A request for a visit at home (上门认证), opened. */
export interface OpenedHomeVisit extends HomeVisitEntry {
  readonly recordId: string;
  /** Null where the keys to open it are gone. */
  readonly request: HomeVisitRequest | null;
}

/** One line of the list: by what a request is found, and the phone number, masked or with everything that staff need. */
export interface ListedHomeVisit extends HomeVisitEntry {
  readonly recordId: string;
  /** Null where the keys to open the request are gone. */
  readonly phone: string | null;
  /** Only in the full list. */
  readonly details?: Pick<HomeVisitRequest, 'person' | 'applicant' | 'address' | 'proofs'> | null;
}

/** All requests, oldest day first. Personal data is in memory only while they are told. */
export async function listHomeVisits(
  { records, terminals }: Pick<CentralStorage, 'records' | 'terminals'>,
  decryptionKey: KeySearch<DecryptionKey>,
): Promise<OpenedHomeVisit[]> {
  const open = async (stored: StoredHomeVisit): Promise<OpenedHomeVisit> => {
    const { recordId, terminalId, sealedRecord, caseNumber, requestedOn, region, reason } = stored;
    const verificationKey = searchTerminalKeys(terminals, terminalId);
    const content = await openSealedRecord(sealedRecord, { decryptionKey, verificationKey });
    const request = content.ok && isHomeVisitRequest(content.value) ? content.value : null;
    return { recordId, caseNumber, requestedOn, region, reason, request };
  };
  const opened: OpenedHomeVisit[] = [];
  for (const stored of await records.listHomeVisits()) opened.push(await open(stored));
  return opened;
}

/** A request as it is listed; `full` for the staff who call and visit. */
export function describeHomeVisit(visit: OpenedHomeVisit, full: boolean): ListedHomeVisit {
  const { request, ...entry } = visit;
  if (!full) return { ...entry, phone: request && maskPhone(request.phone) };
  return {
    ...entry,
    phone: request?.phone ?? null,
    details: request && {
      person: request.person,
      applicant: request.applicant,
      address: request.address,
      proofs: request.proofs,
    },
  };
}

/** One line of text of a request: its parts with tabs between them. */
export function writeHomeVisit({ details, ...entry }: ListedHomeVisit): string {
  const { caseNumber, requestedOn, region, reason, phone } = entry;
  const common = [caseNumber, requestedOn, region, reason, phone ?? 'cannot be opened'];
  if (!details) return common.join('\t');
  const { person, applicant, address, proofs } = details;
  return [
    ...common,
    person.name,
    person.idNumber,
    applicant.relation,
    address.text ?? 'ask by phone',
    proofs.join(','),
  ].join('\t');
}
