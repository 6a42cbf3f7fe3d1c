import jpeg from 'jpeg-js';
import { v7 as uuidv7 } from 'uuid';
import type { CapturedTime, CertificationRecord, EvidenceContent } from '../../contract/record.ts';
import { checkCharacter } from '../../native/protocol/id-number.ts';
import { createRandom, type Random } from '../fuzz/random.ts';

/** A visit before it is sealed: its record lacks only the hash of the sealed evidence. */
export interface SampleVisit {
  readonly record: Omit<CertificationRecord, 'evidenceSha256'>;
  readonly evidence: EvidenceContent;
}

/** How much evidence a visit brings. */
export interface EvidenceSize {
  /** Side of the square evidence pictures, pixels; the noise in them does not compress. */
  readonly pictureSide: number;
  readonly observations: number;
}

/** As of a visit with its camera pictures: about 150 KB sealed. */
export const REAL_EVIDENCE: EvidenceSize = { pictureSide: 208, observations: 150 };
/** As small as evidence can be: 2 to 4 KB sealed, so that a backlog of 100,000 records fits on any disk. */
export const SMALL_EVIDENCE: EvidenceSize = { pictureSide: 8, observations: 5 };

/** So many invented people share all records. */
const PEOPLE = 2_000;
const NAMES = ['张桂兰', '王秀英', '赵德明', '刘国栋', '陈素珍', '李建国', '周玉梅', '孙福生'] as const;
/** A person turns so far, degrees, in this part of the observations. */
const TURN_DEG = 28;
const TURNED_SHARE = 0.7;

type Observation = EvidenceContent['observations'][number];

/** Makes visits of invented people, all evidence of the same size. */
export class SampleVisits {
  readonly #random: Random;
  readonly #pictures: readonly [frontal: Picture, turned: Picture];
  readonly #size: EvidenceSize;
  #made = 0;

  constructor(seed: number, size: EvidenceSize) {
    this.#random = createRandom(seed, size.pictureSide);
    this.#size = size;
    this.#pictures = [noise(size.pictureSide, this.#random), noise(size.pictureSide, this.#random)];
  }

  /** A new visit at a terminal, with ids of its own. */
  next(terminalId: string, capturedAt: CapturedTime): SampleVisit {
    const recordId = uuidv7();
    const person = samplePerson(this.#made++ % PEOPLE);
    const [frontal, turned] = this.#pictures;
    const observations = Array.from({ length: this.#size.observations }, (_, index) => this.#observe(index));
    const turnedAt = Math.floor(this.#size.observations * TURNED_SHARE);
    return {
      record: describeRecord({ recordId, terminalId, capturedAt, person, nonce: this.#nonce() }),
      evidence: {
        format: 1,
        recordId,
        images: [
          { kind: 'frontal', sequence: 0, jpegBase64: frontal },
          { kind: 'turn-left', sequence: turnedAt, jpegBase64: turned },
        ],
        observations,
        cardPhotoBase64: Buffer.from(this.#random.bytes(1024)).toString('base64'),
        cardPortrait: null,
      },
    };
  }

  #nonce(): string {
    return Buffer.from(this.#random.bytes(16)).toString('base64url');
  }

  #observe(sequence: number): Observation {
    const { pictureSide: side, observations } = this.#size;
    const turnedAt = Math.floor(observations * TURNED_SHARE);
    const isTurned = sequence === turnedAt;
    const measure = (middle: number, spread: number): number =>
      Number((middle + spread * (this.#random.below(2_000) / 1_000 - 1)).toFixed(4));
    const shown = sequence === 0 || isTurned;
    return {
      sequence,
      capturedAtMs: measure(sequence * 66.7, 3),
      frameWidth: side,
      frameHeight: side,
      frameLuma: measure(120, 4),
      frameLumaDeviation: measure(40, 2),
      frameHash: Buffer.from(this.#random.bytes(8)).toString('hex'),
      faceCount: 1,
      face: {
        box: { left: measure(0.3, 0.01), top: measure(0.2, 0.01), width: 0.4, height: 0.5 },
        eyeDistancePx: measure(100, 2),
        yawDeg: measure(isTurned ? TURN_DEG + 2 : 2, 0.5),
        pitchDeg: measure(-4, 0.5),
        rollDeg: measure(0, 0.5),
        mouthAspectRatio: measure(0.03, 0.01),
        eyeAspectRatioRight: measure(0.27, 0.01),
        eyeAspectRatioLeft: measure(0.26, 0.01),
        faceLuma: measure(130, 3),
        sharpness: measure(6, 1),
        eyeDetail: measure(1.2, 0.1),
        eyeToFaceLuma: measure(0.9, 0.05),
        lowerFaceShift: measure(0.02, 0.01),
        ...(shown ? { alignmentPoints: Array.from({ length: 10 }, () => measure(side / 2, side / 4)) } : {}),
      },
      passiveScore: isTurned ? null : measure(0.95, 0.04),
      identitySimilarity: null,
      analysisMs: measure(40, 5),
    };
  }
}

/** The roster (名册) in which all sample people draw a benefit, as the central service imports it. */
export function sampleRoster(): string {
  const rows = Array.from({ length: PEOPLE }, (_, index) => {
    const { idNumber, name } = samplePerson(index);
    return `${idNumber},${name},yes,,`;
  });
  return `idNumber,name,benefit,lastCertifiedOn,photoFile\n${rows.join('\n')}\n`;
}

interface SamplePerson {
  readonly idNumber: string;
  readonly name: string;
  readonly birthDate: string;
}

/** Person number `index`: the area 990101 was never given out by GB/T 2260, so nobody has this number. */
function samplePerson(index: number): SamplePerson {
  const day = `${(index % 28) + 1}`.padStart(2, '0');
  const birthDate = `19${40 + (index % 20)}-0${(index % 9) + 1}-${day}`;
  const digits = `990101${birthDate.replaceAll('-', '')}${`${index % 1000}`.padStart(3, '0')}`;
  return {
    idNumber: digits + checkCharacter(digits),
    name: NAMES[index % NAMES.length] ?? NAMES[0],
    birthDate,
  };
}

type Picture = string;

/** A JPEG of noise, base64. */
function noise(side: number, random: Random): Picture {
  const data = random.bytes(side * side * 4);
  return jpeg.encode({ data, width: side, height: side }, 85).data.toString('base64');
}

interface RecordFacts {
  readonly recordId: string;
  readonly terminalId: string;
  readonly capturedAt: CapturedTime;
  readonly person: SamplePerson;
  readonly nonce: string;
}

function describeRecord(facts: RecordFacts): SampleVisit['record'] {
  const { recordId, terminalId, capturedAt, person, nonce } = facts;
  const check = (name: CertificationRecord['liveness']['checks'][number]['check'], score: number) =>
    ({ check: name, finding: 'good', score, reason: null }) as const;
  return {
    format: 1,
    recordId,
    caseNumber: `case-${recordId}`,
    terminalId,
    capturedAt,
    method: 'self-service-face',
    result: 'passed',
    identifiedBy: 'resident-id-card',
    person: {
      ...person,
      sexCode: Number(person.idNumber[16]) % 2 === 1 ? '1' : '2',
    },
    eligibilityKnown: true,
    consent: { version: '1', givenAt: capturedAt },
    liveness: {
      nonce,
      asked: ['turn-left'],
      performed: [
        {
          action: 'turn-left',
          attempt: 1,
          promptedAtMs: 3_000,
          startedAtMs: 3_600,
          completedAtMs: 4_400,
          peakChange: TURN_DEG,
          planarityResidual: 21.4,
        },
      ],
      turnDeclined: false,
      session: 1,
      verdict: 'pass',
      reasons: [],
      checks: [
        check('planarity', 21.4),
        check('passive', 0.95),
        check('continuity', 0.97),
        check('timing', 600),
        check('stream', 15),
        check('camera', 1),
        check('evidence', 2),
      ],
      rule: 'bench-1',
    },
    camera: { label: 'bench camera', width: 1280, height: 720, frameRate: 30, controls: [] },
    faceModelSha256: '0'.repeat(64),
    livenessModels: { passive: null, embedding: null },
    portrait: { hint: 'not-run', similarity: null },
    softwareVersion: '0.1.0',
  };
}
