import type { ApplicantRelation, HomeVisitProof, HomeVisitReason } from '../../contract/home-visit.ts';

/** The words of the home-visit form (上门认证申请). */
export type HomeVisitText = {
  readonly homeVisit: {
    /** One question back. */
    readonly back: string;
    readonly applicant: {
      readonly title: string;
      readonly lead: string;
      readonly choices: Readonly<Record<ApplicantRelation, string>>;
    };
    readonly reason: {
      readonly title: string;
      readonly choices: Readonly<Record<HomeVisitReason, string>>;
    };
    readonly address: { readonly title: string; readonly yes: string; readonly no: string };
    readonly phone: {
      readonly title: string;
      readonly lead: string;
      /** Where the digits stand before the first one. */
      readonly none: string;
      /** For a screen reader: the digits, and how many there are. */
      readonly typed: string;
      readonly remove: string;
      readonly next: string;
      /** What is missing of a number that is not whole. */
      readonly incomplete: string;
    };
    readonly proofs: {
      readonly title: string;
      readonly lead: string;
      readonly choices: Readonly<Record<HomeVisitProof, string>>;
      readonly next: string;
      readonly none: string;
    };
    readonly check: {
      readonly title: string;
      readonly person: string;
      readonly applicant: string;
      readonly reason: string;
      readonly address: string;
      readonly phone: string;
      readonly proofs: string;
      readonly addressByPhone: string;
      readonly noProofs: string;
      /** What is sent, to whom, what for, how long it is kept, and the rights to it. */
      readonly told: string;
      readonly yes: string;
      readonly no: string;
    };
  };
};
