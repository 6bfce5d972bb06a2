import { number } from "../../numeric/number.ts";
import type { Catalogue } from "../en/catalogue.ts";
import { common, verdict as verdicts } from "./common.ts";

const { decibels } = common;
const code = (name: string): string => `\`${name}\``;
const plain = (verdict: string): string => (verdicts.plain as Record<string, string>)[verdict] ?? verdict;
const at = (verdict: string, snrDb: number | null): string =>
  snrDb !== null && Number.isFinite(snrDb) ? `${plain(verdict)}，SNR ${decibels(snrDb)}` : plain(verdict);
const thing = (of: "releases" | "commits"): string => (of === "commits" ? "个提交" : "个版本");
const bits = (room: number): string => `${room.toFixed(room < 10 ? 1 : 0)} 位`;
const off = (db: number): string =>
  db === Number.NEGATIVE_INFINITY
    ? "完全错误（不是有限值，或没有任何有效信号）"
    : `与参考结果的 SNR 只有 ${decibels(db)}`;

const transforms: Record<string, string> = {
  brightness: "亮度",
  contrast: "对比度",
  shift: "整体偏移",
  blend: "混合",
  share: "面积占比",
  gain: "增益",
  silence: "静音占比",
  padding: "填充占比",
  length: "长度",
};
const transformOf = (name: string): string => transforms[name] ?? name;

export const diagnosis: Catalogue["diagnosis"] = {
  cures: {
    kinds: {
      rescale: "把 2 的幂折入常量",
      "rescale-sums": "把 2 的幂折入常量，并为算子内部的累加留出余量",
      "rescale-both-ends": "把 2 的幂折入常量，同时处理过大和过小的数值",
      "pool-to-mean": "用 ReduceMean 代替全局池化",
      "norm-by-max": "先除以最大值再求范数",
      "softmax-shift": "带平移的 softmax",
      "variance-centred": "先去均值再求方差",
      epsilon: "换成该格式能表示的 epsilon",
      mask: "换成该格式范围内的掩码值",
      normalise: "输入乘以 2 的幂",
      together: "同时做几处修改",
    },
    none: "这里已知的模型改写方法都不适用。",
    advice: (what) => `建议（未经运行验证）：${what}。`,
    inFp32: (db) =>
      db === Number.POSITIVE_INFINITY
        ? "Normal 精度下输出与改写前完全一致"
        : `Normal 精度下与改写前的 SNR 为 ${decibels(db)}`,
    passes: (name, passed, of, worst, what, inFp32) =>
      `${name}：${of} 个输入中有 ${passed} 个通过，最差为 ${decibels(worst)}；做法：${what}；${inFp32}。`,
    notRun: (name, inFp32, what) =>
      `${name}：会改变模型的 fp32 结果（${inFp32}），因此没有按失败的配置运行；做法：${what}。`,
    noHelp: (name, tried, of, failed) =>
      `${name}：没有效果${tried < of ? `，运行了 ${of} 个输入中的 ${tried} 个` : ""}${failed ? `，${code(failed.input)} ${failed.is}` : ""}。`,
    is: (verdict, snrDb) => `的结论是${at(verdict, snrDb)}`,
  },
  map: {
    flat: (lines) => `以下变化不影响结果：${lines.join("；")}`,
    transform: transforms,
    wouldPass: (transform, value, tensor, inputs) =>
      `把 \`${tensor}\` 的${transformOf(transform)}调到 ${number(value)}，${inputs === 1 ? "这个输入" : `试过的 ${inputs} 个输入全部`}会通过`,
    judged: (by, right, of) => {
      const ways = {
        "ideal-overflow": "理想低精度下是否出现无穷大",
        ranges: "fp32 的数值范围",
        "ideal-output": "理想低精度的输出",
      };
      return `在这台机器上按${ways[by]}判断，本次运行的 ${of} 个输入中有 ${right} 个判断正确`;
    },
    kept: (files) => `已保存：${files.join("；")}`,
    along: (transform, tensor, other) =>
      `\`${tensor}\` 的${transformOf(transform)}${other === null ? "" : `（与 \`${other}\`）`}`,
    span: (from, to) => `${number(from)} 到 ${number(to)}`,
    spans: (spans) => spans.join("以及 "),
    line: (input, along, fails, passes, real) =>
      `\`${input}\`：${along}在 ${fails} 时失败，在 ${passes} 时通过；${real}`,
    foretold: (input, along, fails, passes) =>
      `\`${input}\`：预测${along}在 ${fails} 时失败，在 ${passes} 时通过；没有在边界附近做真实运行`,
    realRuns: (right, of, farther, unasked) =>
      `边界处的 ${of} 次真实运行中有 ${right} 次相符${farther > 0 ? `，再往外百分之一处又有 ${farther} 次相符` : ""}${unasked > 0 ? `；还有 ${unasked} 侧没有真实运行` : ""}`,
    throughout: (along, from, to, input, fails) =>
      `${along}从 ${number(from)} 到 ${number(to)}，\`${input}\` 始终${fails ? "失败" : "通过"}`,
  },
  plan: {
    none: (why) => `没有可用的混合精度方案：${why ?? "没有找到"}。`,
    keep: (ops, segments, passed, of, worst) =>
      `让 ${ops.slice(0, 4).map(code).join("、")}${ops.length > 4 ? ` 等 ${number(ops.length)} 个算子` : ""} 保持 Normal 精度：分成 ${number(segments)} 段运行，试过的 ${number(of)} 个输入中有 ${number(passed)} 个通过${worst === null ? "" : `，SNR 不低于 ${decibels(worst)}`}。`,
    smallest: (what) => `这里“最小”的含义：${what}。`,
    gate: "同样的分段全部以 Normal 运行时，与整网结果完全一致，说明分段本身不改变结果。",
    noGate: (why) => `还不能直接发布：${why ?? "分段没有与整网对照过"}。`,
    price: (share, casts, slowdown) => {
      const counted =
        share === null
          ? ""
          : `${share < 0.001 && share > 0 ? "不到 0.1" : (100 * share).toFixed(1)}% 的乘法以 Normal 计算，`;
      const time = slowdown === null ? "未测量耗时" : `耗时为整网的 ${slowdown.toFixed(2)} 倍`;
      return `代价：${counted}${number(casts)} 个张量需要转换精度，${time}。`;
    },
  },
  ranges: {
    foretell: (what) => `根据这台机器上的 fp32 运行预测：${what}`,
    cameTrue: (right, of) => `这 ${of} 个预测中有 ${right} 个应验`,
    tightest: (op, rooms) => `余量最小的是 \`${op}\`：${rooms}`,
    notRun: (format, what) => `${format}（未实际运行）：${what}`,
    noneOverflows: (of, format) => `${of} 个输入都不会溢出 ${format}`,
    counts: (failing, open, of, format) =>
      [
        failing > 0 ? `${of} 个输入中有 ${failing} 个会溢出 ${format}` : "",
        open > 0 ? `按求和上界估计，${of} 个输入中有 ${open} 个可能溢出` : "",
      ]
        .filter(Boolean)
        .join("，"),
    worst: (counts, input, how) => `${counts}；最严重的是 \`${input}\`，${how}`,
    noValue: "没有可说明的数值",
    prediction: (op, by, shortBits, reaches, format, limit) => {
      const what = {
        values: "它的数值达到",
        winograd: "其输入经 Winograd 变换后达到",
        sums: "它的求和上界为",
      };
      const room = shortBits > 0 ? `差 ${bits(shortBits)}` : `还余 ${bits(-shortBits)}`;
      return `\`${op}\` 处${room}：${what[by]} ${number(reaches)}，而 ${format} 的上限是 ${number(limit)}`;
    },
    rooms: (by, bad, good) => {
      const measures = { values: "数值", sums: "求和", winograd: "输入的 Winograd 变换" };
      const side = (room: number | null, which: string) =>
        room === null ? "" : `在${which}的输入上${room < 0 ? "差" : "余"} ${bits(Math.abs(room))}`;
      return `${measures[by]}${[side(bad, "失败"), side(good, "通过")].filter(Boolean).join("，")}`;
    },
  },
  repro: {
    nothingSmaller: (why) => `没有发现比整网更小且能单独失败的部分：${why}。`,
    runWhole: "复现程序运行的是整个网络。",
    like: (db) => `Normal 精度下，它与整网在该处的结果相同（${decibels(db)}）。`,
    cut: (ops, of, outputs, verdict, snrDb, kilobytes, like) =>
      `${of} 个节点中截取 ${number(ops)} 个就能单独失败：${outputs.map(code).join("、")} 的结论是${at(verdict, snrDb)}，输入已保存（模型大小 ${number(kilobytes)} kB）。${like}`,
    programs: "`repro.py` 和 `repro.cpp` 无需本工具即可复现，`issue.md` 是给 MNN 的问题报告草稿。",
  },
  ship: {
    nothing: "试过的方案都不能在所有输入上通过。",
    ship: (row) => `建议发布${/^[\w`]/.test(row) ? " " : ""}${row}。`,
    nearest: (row) => `与参考结果最接近的是${/^[\w`]/.test(row) ? " " : ""}${row}。`,
    others: (n) => `另有 ${number(n)} 个方案也在所有输入上通过。`,
    unproven: (rows) =>
      `以上方案都按数值判定。能证明确实使用了所要求的精度而没有回退的：${rows.map(({ what, proven, of }) => `${what} 的 ${number(of)} 个输入中的 ${number(proven)} 个`).join("，")}。`,
    counted: "标为“按乘法次数估算”的代价是模型估计，不是实测时间：假定一次 fp32 乘法相当于两次 fp16。",
    row: (thing, passed, of, worst, price) =>
      `${thing}：${number(of)} 个输入中有 ${number(passed)} 个正确，${worst === Number.POSITIVE_INFINITY ? "完全一致" : `SNR 不低于 ${decibels(worst)}`}，${price}`,
    cure: (what) => `改写后的模型（${what}）`,
    plan: (what) => `混合精度的网络（${what}）`,
    noPrice: "代价未知",
    price: (factor, by) =>
      `代价为失败配置的 ${factor.toFixed(2)} 倍（${by === "measured" ? "实测" : "按乘法次数估算"}）`,
  },
  when: {
    wrong: "数值错误",
    over: (kind, versions, of, sought) =>
      `${kind === "never" ? "从未出现" : "一直存在"}：运行过的 ${versions.length} ${thing(of)}（${common.list(versions)}）${kind === "never" ? "都没有" : "都有"}：${sought}。`,
    notTold: (few, of, sought) =>
      `无法判断何时出现“${sought}”：${few ? `能判断的不足两${thing(of)}` : "运行过的版本看不出变化"}。`,
    since: (after, before, sought, shown) =>
      `自 MNN \`${after}\` 起：${sought}，而 \`${before}\` 没有${shown}。`,
    cured: (after, before, sought, shown) =>
      `MNN \`${after}\` 已修复：\`${before}\` ${sought}，之后不再出现${shown}。`,
    shown: (old, fresh) => `（先是${at(old.verdict, old.snrDb)}，后是${at(fresh.verdict, fresh.snrDb)}）`,
    gap: (n, of, reasons, before, after) =>
      `有 ${n} ${thing(of)}无法判断：${reasons}；若位于 \`${before}\` 和 \`${after}\` 之间，也可能就是其中之一。`,
    leftOut: (n, of, reasons) => `有 ${n} ${thing(of)}无法判断：${reasons}。`,
    reason: (name, why) => `\`${name}\`（${why}）`,
    turned: (kind, before, after) =>
      `在 \`${before}\` 和 \`${after}\` 之间也${kind === "since" ? "出现" : "消失"}过。`,
    commit: (sha, subject, files) =>
      `该提交是 \`${sha}\`（${subject}），修改了 ${files.slice(0, 5).map(code).join("、")}${files.length > 5 ? ` 等 ${files.length} 个文件` : ""}。`,
    sameFile: "差别来自运行时：两个版本的转换器写出的模型逐字节相同。",
    crossed: (changed, before, after, tried) => {
      const both = tried.map(({ name, verdict }) => `${name}：${plain(verdict)}`).join("；");
      const ran = both ? `（${both}）` : "";
      switch (changed) {
        case "converter":
          return `差别来自转换器：\`${after}\` 转换出的模型在任一运行时上都会改变结果${ran}。`;
        case "runtime":
          return `差别来自运行时，与用哪个转换器无关${ran}。`;
        case "both":
          return `需要 \`${after}\` 的转换器和运行时同时具备${ran}。`;
        case "either":
          return `\`${after}\` 的转换器或运行时，任一个都会造成差别${ran}。`;
        default:
          return `无法判断差别来自 \`${after}\` 的转换器还是运行时：\`${before}\` 和 \`${after}\` 不能运行对方的模型${ran}。`;
      }
    },
  },
  where: {
    none: (input) => `在 ${input} 上，通往输出的路径上没有算子有误差。`,
    growth: (input, ops) =>
      `在 ${input} 上，没有单独出错的算子：误差在通往输出的 ${number(ops)} 个算子上逐步累积。`,
    born: (input, op, type, ownDb, plainDb) =>
      `在 ${input} 上，问题产生于 \`${op}\`（${type}）：${ownDb === null ? `在原本的运行中，它${off(plainDb)}` : `它读到的数值是对的，结果却${off(ownDb)}`}。`,
    goesOn: (inherited, healed) =>
      `${inherited > 0 ? `由此经过 ${number(inherited)} 个算子传到输出` : "它就是输出本身"}${healed > 0 ? `；另有 ${number(healed)} 个算子弥补了误差` : ""}。`,
    proven: (op, brokenDb, healedDb) =>
      `\`${op}\` 之前的算子都取正确值时，输出${off(brokenDb)}，不通过${healedDb === null ? "" : `；直到下一个自身出错的算子之前都取正确值时，输出${off(healedDb)}，通过`}。`,
    outside: (input, op, type, db, label) => {
      const how = Number.isNaN(db)
        ? "不是同一个张量"
        : db === Number.NEGATIVE_INFINITY
          ? "相比不是有限值"
          : `的 SNR 只有 ${decibels(db)}`;
      return `在 ${input} 上，源模型中第一个被 MNN 算错的算子是 \`${op}\`（${type}），Normal 时就已如此：它与 ${label} 的结果${how}。`;
    },
    held: (held, unmatched) =>
      `到它为止，MNN 的 ${number(held)} 个算子按名字与之对照，之前没有一个的误差超出其输入带来的误差${unmatched > 0 ? `；另有 ${number(unmatched)} 个算子没有同名的对应，无法对照` : ""}。`,
    weightsLeft: (ops) => `理想格式没有舍入其中 ${number(ops)} 个算子的权重：它们在模型文件中不是浮点数。`,
    asNear: "每个算子都已达到该格式所能达到的精度。",
    beyond: (ops) =>
      `超出格式本身误差最多的是：${ops
        .map(
          ({ name, median, least, most, of }) =>
            `\`${name}\`（是理想格式误差的 ${number(median)} 倍${of > 1 ? `，在 ${of} 个输入上为 ${number(least)} 到 ${number(most)} 倍` : ""}）`,
        )
        .join("、")}。`,
  },
  why: {
    blame: {
      format: "问题出在数值格式：用它计算，任何 kernel 都不会更好。",
      accumulator: "问题出在累加器：最终结果放得下，中间的累加损失过多。",
      kernel: "问题出在 MNN 的 kernel：格式本身和累加和都够用。",
      fine: "没有谁出错，格式的舍入噪声足以解释全部误差。",
      model: "问题出在网络本身：fp32 也无法分辨，或转换后的网络与源模型不同。",
      unknown: "问题出在哪里尚不清楚。",
    },
    atNormal: {
      quantization: "问题出在转换后的权重：模型在 Normal 时就已有误差，权重保持浮点时则正确。",
      operator: "问题出在 MNN 的某个算子，或转换器对它的改写：Normal 时就已出错，因此与低精度格式无关。",
      converter: "问题出在 MNN 的转换器：转换的结果在 Normal 时就已出错，因此与低精度格式无关。",
      growth: "没有哪个算子是原因：MNN 在 Normal 时的误差就已逐步累积，因此与低精度格式无关。",
    },
    refuted: (before, after, experiment) =>
      `仅凭数值曾判断为 \`${before}\`；${experiment ? `实验 \`${experiment}\` 否定了它` : "实验否定了它"}：应为 \`${after}\`。`,
    noExperiment: "无法为此设计实验。",
  },
  story: {
    diagnosed: (ms, runs) => `诊断用时 ${common.duration(ms)}，运行 ${number(runs)} 次，全部列在下面。`,
    ship: "建议发布什么",
    shipAbout: "每一行都实际运行过",
    where: "在哪里",
    whereAbout: "自身误差：让每个算子读取参考值",
    why: "为什么",
    ranges: "数值格式的余量",
    rangesAbout: "只根据 host 上的 fp32 运行",
    map: "失败的输入有何不同",
    when: "从何时开始",
    repro: "给他人复现",
    reproAbout: "无需本工具",
    changes: "它们改了什么，各自验证了什么",
    asked: "诊断过程",
    askedLabel: "各项诊断及其耗费",
    answer: "诊断项",
    runs: "运行次数",
    time: "用时",
    whole: "是否完整",
    yes: "是",
    experiments: (n) => `判断原因所做的 ${number(n)} 个实验`,
    speaks: { for: "支持该原因", against: "不支持该原因", neither: "不能说明问题" },
    files: "文件：",
    remedy: "方案",
    rightOn: "正确的输入",
    worstSnr: "最低 SNR",
    timeAgainst: "相对失败配置的耗时",
    takeIt: "获取",
    kinds: { cure: "改写模型：", plan: "混合精度：" },
    take: { configuration: "配置", plan: "方案", cure: "改写", release: "版本" },
    notKnown: "未知",
    times: (factor, measured) =>
      `${number(Number(factor.toPrecision(3)))} 倍${measured ? "" : "（按乘法次数估算）"}`,
    mapTitle: (transform, tensor) => `${tensor} 的${transformOf(transform)}`,
    chart: (title) => `图表：${title}`,
    colours: (title) => `${title}；红色失败，绿色通过`,
    asGiven: "原始输入",
    interval: (fails, from, to) => `从 ${number(from)} 到 ${number(to)} ${fails ? "失败" : "通过"}`,
    roomChart: "图表：距格式上限的余量",
    roomSays: (format, ops, rooms) =>
      `${number(ops)} 个算子距 ${format} 上限的余量（位），从小到大：${rooms.join("，")}。`,
    measure: { values: "数值", sums: "求和" },
    ends: (format) => `${format} 上限`,
    bit: (signed) => `${signed} 位`,
    errorChart: "图表：沿网络各算子的误差",
    bornHere: (op) => `由此产生：${op}`,
    opSays: (op, type, fate, plainDb, own) =>
      `${op}（${type}）：${fate}；原本运行 ${plainDb}，自身误差 ${own}`,
    fate: { clean: "正常", born: "由此产生", inherited: "由前面传来", healed: "已弥补" },
    notAsked: "未测",
    notFinite: "非有限值",
    ownError: "自身误差（读取参考值）",
    asItRan: "原本运行中的误差",
    shaded: "阴影：产生之后，均为传递而来",
    errorSays: (ops) => `按执行顺序 ${number(ops)} 个算子的误差（dB）：自身误差，以及原本运行中的误差。`,
    bornAt: (op, index, own) => `问题产生于第 ${index} 个算子 ${op}，其自身误差为 ${own}。`,
    addUp: "没有单独出错的算子：误差逐步累积。",
    ownNotKnown: "未知",
  },
};
