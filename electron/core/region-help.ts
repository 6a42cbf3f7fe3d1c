import type { RegionPack } from '../../contract/region-pack.ts';
import type { RegionHelp, ShownHotline } from '../../contract/services.ts';
import { isOpenAt } from './region-hours.ts';

/** Who to ask in the region of the pack at this moment (咨询电话). */
export function describeHelp(pack: RegionPack, at: Date): RegionHelp {
  return {
    region: pack.name,
    hotlines: listHotlines(pack, at),
    advice: pack.advice.map(({ topic, text, hotlines }) => ({ topic, text, hotlines: [...hotlines] })),
    corrections: pack.materials.flatMap(({ occasion, items, effectiveAfterDays }) =>
      occasion === 'name-correction' || occasion === 'id-number-correction'
        ? [{ occasion, items: [...items], effectiveAfterDays }]
        : [],
    ),
  };
}

/** All hotlines in the order in which one tries them: the first of the pack, its alternates, and then the others. */
export function listHotlines(pack: RegionPack, at: Date): ShownHotline[] {
  const [first] = pack.hotlines;
  const ids = [first?.id ?? '', ...(first?.alternates ?? []), ...pack.hotlines.map(({ id }) => id)];
  return hotlinesOf(pack, ids, at);
}

/** The hotlines with these ids, each once. */
export function hotlinesOf(pack: RegionPack, ids: readonly string[], at: Date): ShownHotline[] {
  return [...new Set(ids)].flatMap((id) => {
    const hotline = pack.hotlines.find((one) => one.id === id);
    if (hotline === undefined) return [];
    const { name, number, hours } = hotline;
    return [{ id, name, number, hours, openNow: isOpenAt(hours, at) }];
  });
}
