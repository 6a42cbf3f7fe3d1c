import type { FaultCode } from '../../contract/faults.ts';
import type { CoachingHint, LivenessAction } from '../../contract/liveness.ts';
import type { Outcome, Preferences, StandIn, VisitState } from '../../contract/visit.ts';

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
  | Exclude<VisitState, 'done' | 'challenge' | 'fault'>
  | `done-${Outcome['kind']}`
  | 'insertCard-either'
  | `challenge-${ChallengePrompt}`
  | `hint-${CoachingHint}`;

/** Texts that every screen may use. */
export type CommonText = {
  readonly brand: string;
  readonly service: string;
  readonly starting: string;
  readonly languageSwitch: string;
  readonly textSize: string;
  readonly textSizes: Readonly<Record<Preferences['textSize'], string>>;
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
};

/** Texts of the screens, by state. */
export type ScreensText = {
  readonly idle: {
    readonly title: string;
    readonly lead: string;
    readonly start: string;
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
  };
  readonly checkEligibility: PromptText;
  readonly consent: {
    readonly title: string;
    readonly points: Readonly<
      Record<
        'who' | 'what' | 'where' | 'kept' | 'voluntary',
        { readonly term: string; readonly text: string }
      >
    >;
    readonly yes: string;
    readonly no: string;
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
    readonly collected: string;
    readonly manualReview: string;
    readonly nextDue: string;
    readonly nextDueUnknown: string;
    readonly caseNumber: string;
    readonly keepCaseNumber: string;
    readonly cause: string;
    readonly nextStep: string;
    readonly whom: string;
    readonly whomCentre: string;
    readonly whomStaff: string;
    readonly finish: string;
  };
  readonly clearing: PromptText;
  readonly idleWarning: {
    readonly title: string;
    readonly lead: string;
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
  readonly outOfService: { readonly title: string; readonly nextStep: string };
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
  readonly behind: BehindText;
  readonly faults: Readonly<Record<FaultCode, FaultText>>;
  /** Spoken sentences. They hold no name, no number and no place-holder: others can hear them. */
  readonly spoken: Readonly<Record<SpokenKey, string>>;
};
