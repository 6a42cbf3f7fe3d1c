import type { BenefitKind } from '../../contract/certification-rules.ts';
import type { FaultCode } from '../../contract/faults.ts';
import type { HomeVisitStep } from '../../contract/home-visit.ts';
import type { CoachingHint, LivenessAction } from '../../contract/liveness.ts';
import type { PersonStanding } from '../../contract/services.ts';
import type { CertificationNotice, Outcome, Preferences, StandIn, VisitState } from '../../contract/visit.ts';
import type { HomeVisitText } from './home-visit-text.ts';
import type { HelpText, ServicesText } from './services-text.ts';
import type { SlipText } from './slip-text.ts';
import type { SpokenDateKey } from './spoken-dates.ts';

// Types and not interfaces: the typed keys of i18next only look into the former.

/** What a person reads about one fault: what is wrong, why (as far as it is known), and what to do now. */
export type FaultText = {
  readonly title: string;
  readonly cause: string;
  readonly nextStep: string;
};

/** The steps of the challenge that have a text of their own; an action is a step by its own name. */
export type ChallengePrompt = 'position' | 'neutral' | 'centre' | LivenessAction;

/** One instruction before the camera: the order itself, and a quieter line of help. */
export type PromptText = {
  readonly title: string;
  readonly lead: string;
};

/**
 * Every sentence that has a voice, except those of faults, which are made of their title and next step.
 * A screen that differs in what it says has one key for each of its sentences.
 */
export type SpokenKey =
  | Exclude<VisitState, 'done' | 'challenge' | 'fault' | 'status' | 'homeVisit'>
  | `homeVisit-${HomeVisitStep}`
  | 'confirmPerson-home-visit'
  | `status-${PersonStanding['kind']}`
  | 'servicePoints-list'
  | 'guides-page'
  | 'phoneChannels-way'
  | `done-${Outcome['kind']}`
  | 'insertCard-either'
  | 'notYetOpen-opens'
  | 'notYetOpen-until'
  | 'notYetOpen-may'
  | `consent-${'who' | 'what' | 'where' | 'kept' | 'voluntary'}`
  | 'consent-overdue'
  | 'consent-window-closed'
  | 'consent-details'
  | `consent-details-${'why' | 'how' | 'sent' | 'kept' | 'rights' | 'choice'}`
  | 'done-passed-due'
  | 'next-due'
  | 'last-day'
  | 'was-due'
  | 'idleWarning-soon'
  | 'call'
  | 'phone-1'
  | 'slip-take'
  | SpokenDateKey
  | `challenge-${ChallengePrompt}`
  | `hint-${CoachingHint}`;

/** Texts that every screen may use. */
export type CommonText = {
  readonly brand: string;
  readonly service: string;
  readonly starting: string;
  /** The one button for text size and contrast says what is set now. */
  readonly comfort: Readonly<Record<Preferences['textSize'] | 'contrast', string>>;
  readonly volume: string;
  readonly volumes: readonly [string, string, string, string];
  readonly askStaff: string;
  readonly settings: string;
  readonly phone: string;
  readonly code: string;
  readonly offline: string;
  readonly waitingRecords: string;
  readonly demonstration: string;
  readonly standIns: Readonly<Record<StandIn, string>>;
  readonly staffNotice: string;
  readonly listSeparator: string;
  /** Between two sentences. */
  readonly sentenceEnd: string;
};

/** Texts of the screens, by state. */
export type ScreensText = ServicesText &
  HomeVisitText & {
    readonly idle: {
      readonly title: string;
      readonly lead: string;
      readonly start: string;
      /** The way to everything besides certifying. */
      readonly services: string;
      readonly steps: readonly [string, string, string];
    };
    readonly insertCard: {
      readonly title: string;
      readonly lead: string;
      readonly back: string;
      /** Where a social security card (社保卡) identifies a person, too. */
      readonly either: string;
    };
    readonly readingCard: PromptText;
    readonly confirmPerson: {
      readonly title: string;
      readonly name: string;
      readonly idNumber: string;
      readonly yes: string;
      readonly no: string;
      /** Where the card is of whoever is to be visited, and a relative may stand there. */
      readonly forHomeVisit: { readonly title: string; readonly yes: string; readonly no: string };
    };
    readonly checkEligibility: PromptText;
    readonly notYetOpen: {
      readonly title: string;
      /** Where the region's own sentence is not known. */
      readonly lead: string;
      readonly finish: string;
      readonly certifyAnyway: string;
    };
    readonly consent: {
      readonly title: string;
      readonly points: Readonly<
        Record<
          'who' | 'what' | 'where' | 'kept' | 'voluntary',
          { readonly term: string; readonly text: string }
        >
      >;
      /** Who handles the data: the agency of a region, or of the person where the region is not known. */
      readonly agencyOf: string;
      readonly agency: string;
      /** Where the region's own sentence is not known. */
      readonly notices: Readonly<Record<CertificationNotice['kind'], string>>;
      readonly yes: string;
      readonly no: string;
      readonly readDetails: string;
      readonly details: {
        readonly title: string;
        readonly items: Readonly<
          Record<
            'why' | 'how' | 'sent' | 'kept' | 'rights' | 'choice',
            { readonly term: string; readonly text: string }
          >
        >;
        readonly back: string;
      };
      readonly version: string;
    };
    readonly prepareCamera: PromptText;
    readonly challenge: {
      readonly prompts: Readonly<Record<ChallengePrompt, PromptText>>;
      readonly hints: Readonly<Record<CoachingHint, string>>;
      /** The button of those who cannot turn the head, and no question of theirs. */
      readonly declineTurn: string;
      /** The button of those who would rather blink than do the asked action. */
      readonly chooseBlink: string;
      readonly well: string;
      readonly again: string;
      readonly timeLeft: string;
      readonly mirror: string;
    };
    readonly judging: PromptText;
    readonly saving: { readonly title: string; readonly steps: readonly [string, string] };
    readonly done: {
      readonly titles: Readonly<Record<Outcome['kind'], string>>;
      readonly passed: string;
      readonly alreadyCertified: string;
      /** How an earlier certification came, and that nobody needs the camera today. */
      readonly channel: string;
      readonly noFace: string;
      /** Where one certification served several benefits. */
      readonly together: string;
      readonly benefits: Readonly<Record<BenefitKind, string>>;
      /** That a touch keeps the result on the screen. */
      readonly stay: string;
      readonly collected: string;
      readonly manualReview: string;
      readonly homeVisitSent: string;
      readonly homeVisitKept: string;
      readonly nextDue: string;
      readonly nextDueUnknown: string;
      readonly caseNumber: string;
      readonly keepCaseNumber: string;
      readonly cause: string;
      readonly nextStep: string;
      readonly whom: string;
      readonly whomStaff: string;
      readonly finish: string;
    };
    readonly clearing: PromptText;
    readonly idleWarning: {
      readonly title: string;
      readonly lead: string;
      /** Name of the bar that shrinks. */
      readonly timeLeft: string;
      readonly stillHere: string;
      readonly finish: string;
    };
    readonly fault: {
      readonly nextStep: string;
      readonly retry: string;
      readonly finish: string;
    };
    readonly askStaff: {
      readonly title: string;
      readonly lead: string;
      readonly otherWays: string;
      readonly ways: readonly [string, string, string];
      readonly again: string;
      readonly goOn: string;
      readonly finish: string;
    };
    readonly outOfService: {
      readonly title: string;
      readonly nextStep: string;
      readonly services: string;
    };
  };

/** Texts of the hidden staff exit and of a page that has broken. */
export type BehindText = {
  readonly staffExit: {
    readonly title: string;
    readonly lead: string;
    readonly digits: string;
    readonly remove: string;
    readonly confirm: string;
    readonly close: string;
    readonly wrong: string;
  };
  readonly brokenPage: { readonly title: string; readonly lead: string; readonly reload: string };
};

/** Everything that the page says in one language. A missing text is a type error. */
export type Catalogue = {
  readonly common: CommonText;
  readonly screens: ScreensText;
  readonly help: HelpText;
  readonly slip: SlipText;
  readonly behind: BehindText;
  readonly faults: Readonly<Record<FaultCode, FaultText>>;
  /** Spoken sentences. They hold no name, no number and no place-holder: others can hear them. */
  readonly spoken: Readonly<Record<SpokenKey, string>>;
};
