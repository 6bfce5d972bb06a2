import type { Message } from "./message.ts";

/** A message in another language; the example, ready to paste, is the English one's unless it has words of its own. */
export type Translated = Pick<Message, "what" | "fix"> & Partial<Pick<Message, "example">>;

type Table = Record<string, (...args: never[]) => Message>;

/** A table in another language: every code, with the same arguments. What lacks one does not compile. */
export type Translation<Of extends Table> = {
  [Code in keyof Of]: (...args: Parameters<Of[Code]>) => Translated;
};

export const names = (list: readonly string[]): string => list.join("、") || "无";
export const quoted = (said: string): string => (said ? `\n${said.replace(/^/gm, "    ")}` : "");
export const meant = (near: string | undefined): string => (near === undefined ? "" : `；是否想写 ${near}？`);

/** What the schema says that a value must be, and where; its words are English. */
const terms: Record<string, string> = {
  text: "文本",
  "a list": "列表",
  "a block of keys": "键值块",
  "a number": "数字",
  "a whole number": "整数",
  "another type": "其他类型",
  "a boolean": "布尔值",
  "a string": "字符串",
  missing: "缺失",
  "the configuration": "配置",
};

/** `a list or text`, `at least 1 ms` in Chinese. */
export const term = (said: string): string =>
  said
    .split(" or ")
    .map((one) => terms[one] ?? one)
    .join("或")
    .replace(/^at least (.+)$/, "不小于 $1")
    .replace(/^at most (.+)$/, "不大于 $1")
    .replace(/^more than (.+)$/, "大于 $1")
    .replace(/^less than (.+)$/, "小于 $1");
