import type { BenefitKind } from '../contract/certification-rules.ts';
import type { BilingualText, RegionPack, SentenceField } from '../contract/region-pack.ts';
import { type CivilDate, writeDay, writeMonth } from './civil-date.ts';
import type { CertificationJudgement } from './judge.ts';

/** The languages in which regions write. */
type Language = keyof BilingualText;

/** What the sentences of a region name. `name` comes masked; `null`: not known. */
export interface SentenceValues {
  readonly name: string | null;
  readonly certifiedOn: CivilDate | null;
  readonly dueDate: CivilDate;
  readonly opensOn: CivilDate | null;
}

/**
 * A sentence of the region pack with its fields filled in. Hainan's short message of 2022: “您于2022年11月12日已完成领取社保待遇资格
 * 认证，请于2023年10月底前完成下一周期认证”. Exception: the sentence names what is not known.
 */
export function fillSentence(template: BilingualText, language: Language, values: SentenceValues): string {
  return template[language].replace(/\{(\w+)\}/g, (_, field: string) => {
    const filled = fieldText(field, language, values);
    if (filled === null) throw new Error(`nothing is known of {${field}}`);
    return filled;
  });
}

function fieldText(field: string, language: Language, values: SentenceValues): string | null {
  const { name, certifiedOn, dueDate, opensOn } = values;
  const day = (date: CivilDate | null) => date && writeDay(date, language);
  const texts: Readonly<Record<SentenceField, string | null>> = {
    name,
    certifiedOn: day(certifiedOn),
    dueDate: day(dueDate),
    dueMonth: writeMonth(dueDate, language),
    opensOn: day(opensOn),
  };
  return isSentenceField(field, texts) ? texts[field] : null;
}

function isSentenceField(
  field: string,
  texts: Readonly<Record<SentenceField, unknown>>,
): field is SentenceField {
  return Object.hasOwn(texts, field);
}

/** The part of a judgement that a sentence is made of; a judgement fits, and so does what another computer told of one. */
export interface JudgedStanding {
  readonly status: CertificationJudgement['status'];
  readonly dueDate: CivilDate;
  readonly certifiedOn: CivilDate | null;
  readonly opensOn?: CivilDate | null;
}

/** What the region says to somebody who asks after a benefit (查询我的状态), from the judgement of it. */
export function judgementSentence(
  { texts, benefits }: RegionPack,
  benefit: BenefitKind,
  { status, dueDate, certifiedOn, opensOn = null }: JudgedStanding,
  language: Language,
): string {
  const templates = {
    certified: texts.alreadyCertified,
    due: texts.due,
    notYetOpen: texts.notYetOpen,
    overdue: texts[benefits[benefit].missed.text] ?? texts.missed,
  };
  return fillSentence(templates[status], language, { name: null, certifiedOn, dueDate, opensOn });
}
