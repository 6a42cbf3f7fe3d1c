import { type Slip, slipSchema } from '../../../contract/slip.ts';
import type { SlipFacts } from '../../../contract/slip-view.ts';

/** The slip that a page with few words would make of these facts. */
export function makeSlip({ kind, person, caseNumber, time, recordId }: SlipFacts): Slip {
  return slipSchema.parse({
    ...{ kind, person, caseNumber, time },
    title: kind,
    nextDue: null,
    lines: [],
    contacts: [],
    qr: recordId === null ? null : { content: recordId, caption: null },
    labels: { name: '', idNumber: '', caseNumber: '', time: '', contacts: '', reprint: 'reprint' },
  });
}
