import { compactVerify, createLocalJWKSet, type JSONWebKeySet } from 'jose';
import { type PublicJwk, type Receipt, receiptSchema } from '../../../contract/central-api.ts';
import { fail, type Result, succeed } from '../../../contract/result.ts';

/** What a receipt has to fit. */
export interface ExpectedReceipt {
  readonly recordId: string;
  readonly terminalId: string;
  readonly sealedRecordSha256: string;
  readonly evidenceSha256: string;
}

/**
 * Verifies a receipt (回执): signed (EdDSA) by a key that was learnt at the enrolment, and about exactly this record.
 * Anything else is 'receipt-invalid'; a bare 2xx is no receipt.
 */
export async function verifyReceipt(
  receipt: string,
  keys: readonly PublicJwk[],
  expected: ExpectedReceipt,
): Promise<Result<Receipt>> {
  try {
    const keySet = createLocalJWKSet({ keys: [...keys] } as JSONWebKeySet);
    const { payload } = await compactVerify(receipt, keySet, { algorithms: ['EdDSA'] });
    const parsed = receiptSchema.safeParse(JSON.parse(new TextDecoder().decode(payload)));
    if (!parsed.success) return fail('receipt-invalid');
    const { recordId, terminalId, sealedRecordSha256, evidenceSha256 } = parsed.data;
    const fits =
      recordId === expected.recordId &&
      terminalId === expected.terminalId &&
      sealedRecordSha256 === expected.sealedRecordSha256 &&
      evidenceSha256 === expected.evidenceSha256;
    return fits ? succeed(parsed.data) : fail('receipt-invalid');
  } catch {
    return fail('receipt-invalid');
  }
}
