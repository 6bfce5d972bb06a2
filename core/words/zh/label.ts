import { number } from "../../numeric/number.ts";
import type { Catalogue } from "../en/catalogue.ts";

export const label: Catalogue["label"] = {
  allNan: "全部 NaN",
  allZero: "全部为零",
  nan: (n) => `${number(n)} 个 NaN`,
  inf: (n) => `${number(n)} 个 Inf`,
  zeroShare: (percent) => `${percent}% 归零`,
  zero: "归零",
  drift: (decibels) => `超差 ${decibels}`.trim(),
  pass: (decibels) => `通过 ${decibels}`.trim(),
  wrongShape: "形状不符",
  slices: (lost, of) => `${number(lost)}/${number(of)} 个切片`,
  differ: (count, of) => `${number(count)}/${number(of)} 个元素不同`,
  ranOn: (backend) => `实际在 ${backend} 上`,
  on: (backend) => `在 ${backend} 上`,
  ranAs: (format) => `实际为 ${format}`,
  partly: (format) => (format === null ? "部分符合要求" : `部分 ${format}`),
  unproven: "未证实",
  cpu: "CPU",
  otherBackend: "其他后端",
  someOf: (failed, of) => `${failed}/${of}`,
  counted: (count, word) => `${count} 个${word}`,
};
