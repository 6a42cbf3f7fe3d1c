import type { SLIP_KINDS } from '../../contract/slip.ts';

type SlipKind = (typeof SLIP_KINDS)[number];

/** The words on the slip (小票), and what the screen says about its printing. */
export type SlipText = {
  readonly titles: Readonly<Record<SlipKind, string>>;
  /** The first and strongest paragraph. */
  readonly sentences: Readonly<Record<SlipKind, string>>;
  /** What to have ready at home for a visit. */
  readonly homeVisitPapers: string;
  readonly nextStep: string;
  readonly nextDue: string;
  readonly nextDueUnknown: string;
  /** Of whoever came late (补认证); the slip promises no date. */
  readonly arrears: string;
  readonly channel: string;
  readonly together: string;
  /** The papers of a correction. */
  readonly papers: string;
  /** Of slips with a number by which people ask. */
  readonly keep: string;
  readonly agency: string;
  readonly qrCaption: string;
  readonly labels: {
    readonly name: string;
    readonly idNumber: string;
    readonly caseNumber: string;
    readonly time: string;
    readonly contacts: string;
    readonly reprint: string;
  };
  readonly printer: {
    readonly preview: string;
    /** Shows the preview over the whole screen, and leads back. */
    readonly enlarge: string;
    readonly close: string;
    /** Where the enlarged slip is longer than the screen: a page further, and from its end to its beginning. */
    readonly further: string;
    readonly fromTop: string;
    readonly printing: string;
    readonly printed: string;
    /** Where the site has no printer. */
    readonly none: string;
    /** There, where the screen has a number and its code. */
    readonly photo: string;
    /** After the title of the printer's fault. */
    readonly failed: string;
    readonly print: string;
    readonly again: string;
    readonly reprint: string;
  };
};
