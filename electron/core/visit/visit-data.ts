import type { CardPortrait, IdentityDocument } from '../../../contract/card.ts';
import type { FaultCode } from '../../../contract/faults.ts';
import type { HomeVisitAnswer } from '../../../contract/home-visit.ts';
import type { EvidenceImage, FaceObservation } from '../../../contract/liveness.ts';
import type { CapturedTime, LivenessTranscript } from '../../../contract/record.ts';
import type { Result } from '../../../contract/result.ts';
import type { PersonStanding, Service } from '../../../contract/services.ts';
import type {
  CertificationNotice,
  NotYetOpen,
  Outcome,
  Preferences,
  VisitState,
} from '../../../contract/visit.ts';
import type { AcceptedCamera } from '../liveness/camera-policy.ts';
import type { Challenge } from '../liveness/challenge.ts';
import type { DrawnChallenge } from '../liveness/draw.ts';
import type { HomeVisitForm } from './home-visit-form.ts';

/** Everything that belongs to one person's visit. All of it is dropped in `clearing`. */
export interface VisitData {
  /** What the card is read for. */
  readonly purpose: 'certify' | 'status' | 'home-visit';
  /** Where the person looks something up; null: they do not. */
  readonly browsing: Browsing | null;
  /** Where the person stands, when they asked for that. */
  readonly standing: PersonStanding | null;
  /** The form of a home-visit request; null before its first question. */
  readonly homeVisit: HomeVisitForm | null;
  readonly card: IdentityDocument | null;
  /** Which reading the card is of; its decoded portrait follows under the same id. */
  readonly readingId: string | null;
  readonly portrait: CardPortrait | null;
  /** True when the central service has said that the person has to certify, or may. */
  readonly eligibilityKnown: boolean;
  /** Region whose rules count for this person; null: not told. */
  readonly region: string | null;
  readonly notice: CertificationNotice | null;
  /** Set when the season has not opened. */
  readonly notYetOpen: NotYetOpen | null;
  readonly consent: { readonly version: string; readonly givenAt: CapturedTime } | null;
  readonly camera: AcceptedCamera | null;
  readonly challenge: Challenge | null;
  /** Pictures' measures by sequence number. */
  readonly observations: ReadonlyMap<number, FaceObservation>;
  readonly images: readonly EvidenceImage[];
  /** Cosine of the face and the portrait on the card; null when not compared. */
  readonly portraitSimilarity: number | null;
  /** 1 in the first challenge of the visit, 2 in the one after a `retry`. */
  readonly session: number;
  readonly transcript: LivenessTranscript | null;
  readonly saved: SavedRecord | null;
  readonly outcome: Outcome | null;
  readonly fault: FaultCode | null;
  /** The state that the idle warning has interrupted. */
  readonly interrupted: VisitState | null;
  readonly warningSecondsLeft: number;
  readonly speechEnded: boolean;
  /** The person has touched the result: it stays until they leave. */
  readonly stays: boolean;
}

/** The services that need no card. */
export const BROWSING_STATES = ['services', 'servicePoints', 'guides', 'phoneChannels'] as const;

/** Where somebody looks something up. */
export interface Browsing {
  readonly state: (typeof BROWSING_STATES)[number];
  /** The chosen district, guide or way; null: the menu of them. */
  readonly part: string | null;
  /** Counts from 0. */
  readonly page: number;
}

/** A visit before it begins and after it was cleared. */
export const EMPTY_VISIT: VisitData = {
  purpose: 'certify',
  browsing: null,
  standing: null,
  homeVisit: null,
  card: null,
  readingId: null,
  portrait: null,
  eligibilityKnown: false,
  region: null,
  notice: null,
  notYetOpen: null,
  consent: null,
  camera: null,
  challenge: null,
  observations: new Map(),
  images: [],
  portraitSimilarity: null,
  session: 1,
  transcript: null,
  saved: null,
  outcome: null,
  fault: null,
  interrupted: null,
  warningSecondsLeft: 0,
  speechEnded: false,
  stays: false,
};

/** A record that is committed. */
export interface SavedRecord {
  readonly recordId: string;
  readonly caseNumber: string;
  /** `home-visit`: no certification but a request for a visit at home. */
  readonly result: 'passed' | 'manual-review' | 'home-visit';
}

/** What the central service answered about the person, or that it could not be asked. */
export type EligibilityFinding = (
  | { readonly kind: 'due'; readonly region: string; readonly notice: CertificationNotice | null }
  /** Nothing has to be done before a season opens. */
  | { readonly kind: 'not-yet-open'; readonly region: string; readonly notYetOpen: NotYetOpen }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'ended'; readonly outcome: Outcome }
) & {
  /** For whoever asks where they stand; not set where they have to be told something else. */
  readonly standing?: PersonStanding;
};

/** Context of the visit machine. */
export interface VisitContext {
  readonly visit: VisitData;
  readonly preferences: Preferences;
  /** Why no visit can begin; outlives the visits. */
  readonly blockingFault: FaultCode | null;
}

/** What happens to a visit, from the window, the devices and the health of the terminal. */
export type VisitEvent =
  | { type: 'START' | 'RETRY' | 'FINISH' | 'ASK_STAFF' | 'STILL_HERE' | 'SPEECH_ENDED' | 'CARD_FOUND' }
  | { type: 'DECLINE_TURN' | 'CHOOSE_BLINK' | 'CERTIFY_ANYWAY' }
  | { type: 'OPEN_SERVICES' | 'BACK' | 'CERTIFY_NOW' }
  | { type: 'CHOOSE_SERVICE'; service: Service }
  | { type: 'BROWSE'; part: string | null; page: number }
  | { type: 'ANSWER_HOME_VISIT'; answer: HomeVisitAnswer }
  /** The slip has got further. */
  | { type: 'SLIP_CHANGED' }
  | { type: 'CONFIRM_PERSON'; isMe: boolean }
  | { type: 'GIVE_CONSENT'; agreed: boolean }
  | { type: 'SET_PREFERENCES'; preferences: Preferences }
  | { type: 'CARD_READ'; readingId: string; card: IdentityDocument; receivedAtMs: number }
  | { type: 'CARD_PORTRAIT'; readingId: string; portrait: CardPortrait }
  | {
      type: 'CARD_FAILED' | 'READER_FAULT' | 'CAMERA_FAULT' | 'CAMERA_REFUSED' | 'INTERRUPTED';
      fault: FaultCode;
    }
  /** The camera works, and core accepts it; otherwise it is `CAMERA_REFUSED`. */
  | { type: 'CAMERA_READY'; camera: AcceptedCamera }
  | { type: 'OBSERVE'; observation: FaceObservation }
  | { type: 'EVIDENCE'; images: readonly EvidenceImage[]; portraitSimilarity: number | null }
  | { type: 'HEALTH'; fault: FaultCode | null };

/** What the visit needs from the rest of core. */
export interface VisitPorts {
  /** Monotonic clock, milliseconds. */
  nowMs(): number;
  capturedTime(): CapturedTime;
  /** Date at the terminal, `YYYY-MM-DD`. */
  today(): string;
  drawChallenge(): DrawnChallenge;
  /** The verdict on the visit's finished challenge with these pictures. */
  judge(visit: VisitData, images: readonly EvidenceImage[]): Result<LivenessTranscript>;
  askEligibility(card: IdentityDocument): Promise<EligibilityFinding>;
  /** Seals and commits. */
  save(visit: VisitData): Promise<Result<SavedRecord>>;
  /** Waits a bounded time for the receipt of a saved record; the visit is for the words. */
  awaitOutcome(saved: SavedRecord, visit: Pick<VisitData, 'card' | 'region'>): Promise<Outcome>;
}

/** Times of a visit in milliseconds. */
export interface VisitTiming {
  readonly idleMs: number;
  readonly warningSeconds: number;
  readonly actionMs: number;
  /** How long the result stays once it was spoken. */
  readonly resultMs: number;
}

/** Version of the consent sentence that the person agreed to; raised with every change of its text. */
export const CONSENT_VERSION = '2026-11-22.2';

/** A card event counts only this long: a person who has moved on must not be surprised by it. */
export const CARD_EVENT_TTL_MS = 1_000;
