import { createCipheriv, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { createRandom } from '../fuzz/random.ts';
import { type Speed, type SpeedRatio, speedOf, speedRatio, timeAlternated } from './alternated.ts';
import { capturedNow, createLoneSealer, LONE_PERSON_HASH_KEY } from './lone-terminal.ts';
import { REAL_EVIDENCE, type SampleVisit, SampleVisits } from './sample-visits.ts';
import { sealVisit } from './seal-visit.ts';

/** How fast a visit is sealed, beside gzip and AES-256-GCM of Node of the same bytes. */
export interface SealReport {
  readonly evidencePlainBytes: number;
  readonly evidenceSealedBytes: number;
  readonly recordSealedBytes: number;
  readonly seal: Speed;
  readonly reference: Speed;
  readonly referenceIs: string;
  readonly ratio: SpeedRatio;
}

const compress = promisify(gzip);

/** Times the sealing of visits of real size. */
export async function benchSeal(rounds: number, seed: number): Promise<SealReport> {
  const sealer = await createLoneSealer();
  const visits = new SampleVisits(seed, REAL_EVIDENCE);
  const key = randomBytes(32);
  const visit = visits.next('bench', capturedNow());
  const example = await sealVisit(visit, sealer, LONE_PERSON_HASH_KEY);
  const times = await timeAlternated(
    [
      { name: 'seal', run: async () => void (await sealVisit(visit, sealer, LONE_PERSON_HASH_KEY)) },
      { name: 'reference', run: () => encryptBare(visit, key) },
    ],
    rounds,
    createRandom(seed, 2),
  );
  return {
    evidencePlainBytes: Buffer.byteLength(JSON.stringify(visit.evidence)),
    evidenceSealedBytes: example.sealedEvidence.length,
    recordSealedBytes: example.sealedRecord.length,
    seal: speedOf(times.seal),
    reference: speedOf(times.reference),
    referenceIs: 'node:zlib gzip of the evidence, then node:crypto AES-256-GCM of evidence and record',
    ratio: speedRatio(times.seal, times.reference),
  };
}

/** The least that compressing and encrypting the same bytes costs: no signature, no key agreement, no encoding. */
async function encryptBare({ record, evidence }: SampleVisit, key: Uint8Array): Promise<void> {
  const evidenceBytes = await compress(JSON.stringify(evidence));
  for (const bytes of [evidenceBytes, Buffer.from(JSON.stringify(record))]) {
    const cipher = createCipheriv('aes-256-gcm', key, randomBytes(12));
    cipher.update(bytes);
    cipher.final();
    cipher.getAuthTag();
  }
}
