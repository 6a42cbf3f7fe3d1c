import type { BenefitStanding, RegionSentence } from '../../../contract/certification-status.ts';
import type { RegionPack } from '../../../contract/region-pack.ts';
import type { CivilDate } from '../../../rules/civil-date.ts';
import { fillSentence, judgementSentence } from '../../../rules/sentence.ts';

/** A certification that the central service has accepted. */
export interface PassedCertification {
  /** As `maskName` writes it. */
  readonly maskedName: string;
  readonly certifiedOn: CivilDate;
  readonly dueDate: CivilDate;
}

/** What the region of this terminal says to people, in its own words. */
export interface RegionSentences {
  /** Where a benefit stands; null: the rules of another region count, or a day that the sentence names is not known. */
  ofStanding(region: string, standing: BenefitStanding): RegionSentence | null;
  /** Passed, as the short message says it (短信); `region` null: not told. Null: the rules of another region count. */
  ofPassed(region: string | null, passed: PassedCertification): RegionSentence | null;
}

/** The sentences of a pack; none where there is no pack. */
export function createRegionSentences(pack: RegionPack | null): RegionSentences {
  return {
    ofStanding(region, standing) {
      const { benefit, status, certifiedOn, opensOn } = standing;
      if (pack === null || region !== pack.id) return null;
      if (status === 'certified' && certifiedOn === null) return null;
      if (status === 'notYetOpen' && opensOn === null) return null;
      return {
        'zh-CN': judgementSentence(pack, benefit, standing, 'zh-CN'),
        en: judgementSentence(pack, benefit, standing, 'en'),
      };
    },
    ofPassed(region, { maskedName: name, certifiedOn, dueDate }) {
      if (pack === null || (region !== null && region !== pack.id)) return null;
      const values = { name, certifiedOn, dueDate, opensOn: null };
      return {
        'zh-CN': fillSentence(pack.texts.passed, 'zh-CN', values),
        en: fillSentence(pack.texts.passed, 'en', values),
      };
    },
  };
}
