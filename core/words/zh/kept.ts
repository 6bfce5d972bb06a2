import { number } from "../../numeric/number.ts";
import type { Catalogue } from "../en/catalogue.ts";

export const kept: Catalogue["kept"] = {
  mismatch: (what) => `保存的某个结果重新运行后不一致（${what}）：已清空全部保存的结果并重新运行`,
  origin: ({ run, commit, at }) =>
    `${run ? `第 ${run} 次运行` : `${at.slice(0, 10)} ${at.slice(11, 16)} UTC 的运行`}${commit ? `（提交 ${commit.slice(0, 7)}）` : ""}`,
  runs: (runs, last) => `${number(runs)} 次较早的运行，最近的是${last}`,
  taken: (taken, of, where, again) =>
    `${number(of)} 个单元中有 ${number(taken)} 个取自${where}${again ? `，抽查重新运行 ${number(again)} 个，结果相同` : ""}`,
  cell: (where) => `取自${where}，已重新判定`,
};
