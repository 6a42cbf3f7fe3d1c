import type { RegionPack } from '../../contract/region-pack.ts';
import {
  type DirectoryPart,
  GUIDE_TOPICS,
  type GuideTopic,
  type ShownDirectory,
  type ShownGuides,
  type ShownServicePoint,
  type ShownWays,
} from '../../contract/services.ts';
import { hotlinesOf, listHotlines } from './region-help.ts';
import { isOpenAt } from './region-hours.ts';

/** So many places or numbers stand on one page: in the largest letters they still need no scrolling. */
const ENTRIES_PER_PAGE = 4;
/** So many buttons stand on one page of a menu. */
const BUTTONS_PER_PAGE = 8;
/** Up to so many places need no choice of a district. */
const POINTS_WITHOUT_DISTRICTS = 8;

/** What somebody has opened: a part, or the menu (null), at a page that counts from 0. */
export interface LookUp {
  readonly part: string | null;
  readonly page: number;
}

/** The directory (网点和咨询电话) as it shows at this moment; a part that there is not shows the menu. */
export function lookUpDirectory(pack: RegionPack | null, { part, page }: LookUp, at: Date): ShownDirectory {
  const parts = pack === null ? [] : directoryParts(pack);
  const chosen = parts.find((one) => one.part === part) ?? null;
  if (pack === null || chosen === null) return { parts, chosen: null, points: [], hotlines: [], ...ONE_PAGE };
  if (chosen.kind === 'hotlines') {
    const { entries, ...turned } = turnTo(listHotlines(pack, at), ENTRIES_PER_PAGE, page);
    return { parts, chosen, points: [], hotlines: entries, ...turned };
  }
  const points = pointsOf(pack, chosen).map(({ id, name, address, phone, hours }): ShownServicePoint => {
    return { id, name, address, phone, hours, openNow: isOpenAt(hours, at) };
  });
  const { entries, ...turned } = turnTo(points, ENTRIES_PER_PAGE, page);
  return { parts, chosen, points: entries, hotlines: [], ...turned };
}

/** The guides (办事指南) of the region; one that there is not shows the menu. */
export function lookUpGuides(pack: RegionPack | null, { part, page }: LookUp, at: Date): ShownGuides {
  const topics = pack === null ? [] : GUIDE_TOPICS.filter((topic) => isTold(guideOf(pack, topic)));
  const topic = topics.find((one) => one === part);
  if (pack === null || topic === undefined) {
    const { entries, ...turned } = turnTo(topics, BUTTONS_PER_PAGE, page);
    return { topics: entries, guide: null, ...turned };
  }
  const { materials, advice } = guideOf(pack, topic);
  const asked = advice?.hotlines ?? [];
  const hotlines = asked.length > 0 ? hotlinesOf(pack, asked, at) : listHotlines(pack, at);
  return {
    topics,
    guide: {
      topic,
      advice: advice?.text ?? null,
      materials: materials?.items ?? [],
      effectiveAfterDays: materials?.effectiveAfterDays ?? null,
      hotlines,
    },
    ...ONE_PAGE,
  };
}

/** The other ways to certify (其他认证方式) of the region; one that there is not shows the menu. */
export function lookUpWays(pack: RegionPack | null, { part, page }: LookUp): ShownWays {
  const all = pack?.otherWays ?? [];
  const way = all.find(({ id }) => id === part);
  const { entries, ...turned } = turnTo(
    all.map(({ id, name }) => ({ id, name })),
    BUTTONS_PER_PAGE,
    page,
  );
  if (way === undefined) return { ways: entries, way: null, ...turned };
  const { id, name, how, url } = way;
  return { ways: entries, way: { id, name, how, url }, ...turned };
}

const ONE_PAGE = { page: 0, pages: 1 };

/** The hotlines, and the places by district; where they are few, or belong to no district, all of them in one. */
function directoryParts(pack: RegionPack): DirectoryPart[] {
  const { servicePoints, hotlines } = pack;
  const lines = { part: 'hotlines', kind: 'hotlines', district: null, count: hotlines.length } as const;
  if (servicePoints.length <= POINTS_WITHOUT_DISTRICTS) {
    const all = { part: 'points', kind: 'points', district: null, count: servicePoints.length } as const;
    return servicePoints.length > 0 ? [lines, all] : [lines];
  }
  const names = [...new Set(servicePoints.map(({ district }) => district?.['zh-CN'] ?? ''))];
  const districts = names.map((name, index): DirectoryPart => {
    const inside = servicePoints.filter(({ district }) => (district?.['zh-CN'] ?? '') === name);
    const district = inside[0]?.district ?? null;
    return { part: `district-${index}`, kind: 'district', district, count: inside.length };
  });
  return [lines, ...districts];
}

function pointsOf(pack: RegionPack, { kind, district }: DirectoryPart): RegionPack['servicePoints'] {
  if (kind === 'points') return pack.servicePoints;
  return pack.servicePoints.filter((point) => point.district?.['zh-CN'] === district?.['zh-CN']);
}

/** Papers and advice that belong to one guide. */
function guideOf(pack: RegionPack, topic: GuideTopic) {
  const told = topic === 'modelling' ? 'not-modelled' : topic;
  return {
    materials: pack.materials.find(({ occasion }) => occasion === topic) ?? null,
    advice: pack.advice.find((one) => one.topic === told) ?? null,
  };
}

function isTold({ materials, advice }: ReturnType<typeof guideOf>): boolean {
  return materials !== null || advice !== null;
}

/** One page of a list; a page that there is not is the last one. */
function turnTo<Entry>(all: readonly Entry[], perPage: number, wanted: number) {
  const pages = Math.max(1, Math.ceil(all.length / perPage));
  const page = Math.min(Math.max(0, wanted), pages - 1);
  return { entries: all.slice(page * perPage, (page + 1) * perPage), page, pages };
}
