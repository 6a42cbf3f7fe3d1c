/*
 * Names that stand in the tables of a standard next to the codes. They are data, printed on the card in these very
 * words whatever the language of the terminal, so they stand here and not in the text catalogue.
 */

const ETHNIC_GROUPS =
  '汉 蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 高山 拉祜 水 东乡 纳西 景颇 柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 塔吉克 怒 乌孜别克 俄罗斯 鄂温克 德昂 保安 裕固 京 塔塔尔 独龙 鄂伦春 赫哲 门巴 珞巴 基诺'.split(
    ' ',
  );

const SEX_NAMES = { '0': '未知', '1': '男', '2': '女', '9': '未说明' } as const;

/**
 * The ethnic group (民族) of a two-digit code: GB/T 3304, 01 to 56. Makers' tables disagree about the codes beyond
 * (穿青人, naturalised people and others), so these are `其他 (code)`.
 */
export function describeEthnicGroup(code: string): string {
  const name = /^\d{2}$/.test(code) ? ETHNIC_GROUPS[Number(code) - 1] : undefined;
  return name ?? `其他 (${code})`;
}

/** The sex (性别) of a code: GB/T 2261.1. */
export function describeSex(code: keyof typeof SEX_NAMES): string {
  return SEX_NAMES[code];
}
