import type { CertificationChannel } from '../../contract/certification-status.ts';
import type { GuideTopic, PersonStanding, Service } from '../../contract/services.ts';

/** Texts of the screens of the services besides certifying (其他服务). */
export type ServicesText = {
  readonly services: {
    readonly title: string;
    readonly choices: Readonly<Record<Service, string>>;
    readonly back: string;
  };
  readonly servicePoints: {
    readonly title: string;
    /** Titles and buttons of the parts; a district is called by its own name. */
    readonly hotlines: string;
    readonly points: string;
    /** Places that belong to no district. */
    readonly cityWide: string;
    readonly count: string;
    readonly noPhone: string;
  };
  readonly guides: {
    readonly title: string;
    readonly none: string;
    readonly topics: Readonly<Record<GuideTopic, string>>;
    readonly papers: string;
    readonly originals: string;
    readonly copies: string;
    readonly nextDay: string;
    readonly afterDays: string;
  };
  readonly phoneChannels: {
    readonly title: string;
    readonly none: string;
    readonly scan: string;
    readonly family: string;
  };
  readonly status: {
    readonly titles: Readonly<Record<PersonStanding['kind'], string>>;
    readonly unknownLead: string;
    readonly certifiedOn: string;
    readonly channel: string;
    readonly channels: Readonly<Record<CertificationChannel, string>>;
    readonly nextDue: string;
    readonly due: string;
    readonly overdueSince: string;
    readonly opensOn: string;
    readonly notKnown: string;
    readonly certifyNow: string;
    readonly certifyAnyway: string;
    readonly finish: string;
  };
};

/** Texts on who can be asked and when, used by several screens. */
export type HelpText = {
  readonly callToAsk: string;
  readonly or: string;
  readonly openNow: string;
  readonly closedNow: string;
  readonly answeredNow: string;
  readonly notAnsweredNow: string;
  readonly hours: string;
  /** Where the source gives a part of the hours only. */
  readonly hoursInPart: string;
  readonly lineHoursInPart: string;
  readonly hoursUnknown: string;
  /** Monday first. */
  readonly weekdays: readonly [string, string, string, string, string, string, string];
  /** From one day to another. */
  readonly weekdayRange: string;
  readonly everyDay: string;
  readonly holidays: string;
  readonly inBrackets: string;
  /** Behind a number, in brackets. */
  readonly nameAndHours: string;
  readonly nameOnly: string;
  readonly back: string;
  readonly finish: string;
  readonly previousPage: string;
  readonly nextPage: string;
  readonly page: string;
};
