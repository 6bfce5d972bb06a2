import type { Config } from "../../../core/report/schema.ts";
import { importMnn } from "./python-start.ts";

/** What the programs are told: the same for both. */
export interface Programmed {
  /** The model's file beside them. */
  model: string;
  /** Float outputs that are held against each other, by name. */
  outputs: readonly string[];
  inputs: readonly ProgrammedInput[];
  config: Config;
  /** The least SNR at which the failing precision passes, in dB. */
  snrDb: number;
  release: string;
}

export interface ProgrammedInput {
  name: string;
  dtype: "float32" | "int32" | "uint8" | "int8";
  shape: readonly number[];
  /** Its raw elements, for C++. */
  file: string;
}

/** PyMNN's numbers of what PyMNN has no safe words for. */
const PRECISION: Record<Config["precision"], number> = { normal: 0, high: 1, low: 2, low_bf16: 3 };
const MEMORY: Record<Config["memory"], number> = { normal: 0, high: 1, low: 2 };
const FORWARD: Record<Config["backend"], number> = { cpu: 0, metal: 1, cuda: 2, opencl: 3, vulkan: 7 };

/** A program in Python that needs MNN's wheel and numpy alone. */
export const pythonRepro = ({ model, outputs, config, snrDb, release }: Programmed): string => `"""
Runs ${model} at Normal and at ${title(config)}, on the same inputs, and holds one against the other.

    pip install MNN==${release} numpy
    python3 repro.py

It ends with 1 where ${title(config)} is not finite, or below ${snrDb} dB of Normal; with 0 where it is right.
"""

import os
import sys

import numpy as np

${importMnn(["import MNN"])}
HERE = os.path.dirname(os.path.abspath(__file__))
OUTPUTS = ${JSON.stringify(outputs)}
LEAST_DB = ${snrDb}


def host(tensor):
    """A tensor's copy on the host, in logical layout: NC4HW4 is unpacked to NCHW, fp16 widened to fp32."""
    nhwc = tensor.getDimensionType() == MNN.Tensor_DimensionType_Tensorflow
    copy = MNN.Tensor(tensor, MNN.Tensor_DimensionType_Tensorflow if nhwc else MNN.Tensor_DimensionType_Caffe)
    return copy, copy.getNumpyData()


def run(precision):
    net = MNN.Interpreter(os.path.join(HERE, ${JSON.stringify(model)}))
    config = {"backend": ${FORWARD[config.backend]}, "precision": precision, "memory": ${MEMORY[config.memory]}, "numThread": ${config.threads}}
    session = net.createSession(config)
    feed = np.load(os.path.join(HERE, "inputs.npz"))
    inputs = net.getSessionInputAll(session)
    for name, tensor in inputs.items():
        net.resizeTensor(tensor, feed[name].shape)
    net.resizeSession(session)
    for name, tensor in inputs.items():
        copy, view = host(tensor)
        view[...] = feed[name]
        tensor.copyFrom(copy)
    net.runSession(session)
    found = {}
    for name, tensor in net.getSessionOutputAll(session).items():
        copy, view = host(tensor)
        tensor.copyToHostTensor(copy)
        found[name] = np.array(view, dtype=np.float64)
    return found


def decibels(reference, value):
    if not np.isfinite(value).all():
        return float("-inf")
    error = ((value - reference) ** 2).sum()
    return float("inf") if error == 0 else 10 * np.log10((reference**2).sum() / error)


def row(name, precision, value, snr):
    finite = value[np.isfinite(value)]
    low, high = (finite.min(), finite.max()) if finite.size else (float("nan"), float("nan"))
    counts = (np.isnan(value).sum(), np.isinf(value).sum(), (value == 0).sum())
    print("%-24s %-8s %9d %9d %9d %12.6g %12.6g %9s" % (name, precision, *counts, low, high, snr))


normal, low = run(${PRECISION.normal}), run(${PRECISION[config.precision]})
print("MNN %s" % MNN.version())
print("%-24s %-8s %9s %9s %9s %12s %12s %9s" % ("output", "", "NaN", "Inf", "zero", "min", "max", "SNR dB"))
failed = False
for name in OUTPUTS:
    snr = decibels(normal[name], low[name])
    row(name, "Normal", normal[name], "")
    row(name, ${JSON.stringify(title(config))}, low[name], "%.1f" % snr)
    failed = failed or not snr >= LEAST_DB
print("FAILS" if failed else "passes")
sys.exit(1 if failed else 0)
`;

/** The same in C++: MNN's headers and library alone. */
export const cppRepro = ({ model, outputs, inputs, config, snrDb }: Programmed): string =>
  `// Runs ${model} at Normal and at ${title(config)}, on the same inputs, and holds one against the other.
//
//   c++ -std=c++11 -O1 repro.cpp -I MNN/include -L MNN/build -lMNN -o repro
//   LD_LIBRARY_PATH=MNN/build ./repro
//
// It ends with 1 where ${title(config)} is not finite, or below ${snrDb} dB of Normal; with 0 where it is right; with 2 where it could not run.

#include <MNN/Interpreter.hpp>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace {

struct Input {
  const char* name;
  const char* file;
  std::vector<int> shape;
};

const std::vector<Input> kInputs = {
${inputs.map(({ name, file, shape }) => `    {${JSON.stringify(name)}, ${JSON.stringify(file)}, {${shape.join(", ")}}},`).join("\n")}
};
const std::vector<const char*> kOutputs = {${outputs.map((name) => JSON.stringify(name)).join(", ")}};

void require(bool fine, const std::string& what) {
  if (fine) return;
  std::fprintf(stderr, "%s\\n", what.c_str());
  std::exit(2);
}

// A tensor's copy on the host is in logical layout: NC4HW4 is unpacked to NCHW, fp16 widened to fp32.
std::unique_ptr<MNN::Tensor> hostOf(const MNN::Tensor* tensor) {
  return std::unique_ptr<MNN::Tensor>(new MNN::Tensor(tensor, tensor->getDimensionType()));
}

std::map<std::string, std::vector<float>> run(MNN::BackendConfig::PrecisionMode precision) {
  std::unique_ptr<MNN::Interpreter> net(MNN::Interpreter::createFromFile(${JSON.stringify(model)}));
  require(net != nullptr, "no model at ${model}: start it in the folder that has it");
  MNN::BackendConfig backend;
  backend.precision = precision;
  backend.memory = static_cast<MNN::BackendConfig::MemoryMode>(${MEMORY[config.memory]});
  MNN::ScheduleConfig config;
  config.type = static_cast<MNNForwardType>(${FORWARD[config.backend]});
  config.numThread = ${config.threads};
  config.backendConfig = &backend;
  MNN::Session* session = net->createSession(config);
  require(session != nullptr, "createSession gave no session");
  for (const Input& input : kInputs) {
    MNN::Tensor* tensor = net->getSessionInput(session, input.name);
    require(tensor != nullptr, std::string("no input ") + input.name);
    net->resizeTensor(tensor, input.shape);
  }
  net->resizeSession(session);
  for (const Input& input : kInputs) {
    MNN::Tensor* tensor = net->getSessionInput(session, input.name);
    std::unique_ptr<MNN::Tensor> host = hostOf(tensor);
    std::ifstream file(input.file, std::ios::binary);
    const std::vector<char> bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    require(bytes.size() == static_cast<size_t>(host->size()), std::string(input.file) + " has another size");
    std::memcpy(host->host<char>(), bytes.data(), bytes.size());
    require(tensor->copyFromHostTensor(host.get()), "copyFromHostTensor failed");
  }
  require(net->runSession(session) == MNN::NO_ERROR, "runSession failed");
  std::map<std::string, std::vector<float>> found;
  for (const char* name : kOutputs) {
    MNN::Tensor* tensor = net->getSessionOutput(session, name);
    require(tensor != nullptr, std::string("no output ") + name);
    std::unique_ptr<MNN::Tensor> host = hostOf(tensor);
    require(tensor->copyToHostTensor(host.get()), "copyToHostTensor failed");
    found[name].assign(host->host<float>(), host->host<float>() + host->elementSize());
  }
  return found;
}

double decibels(const std::vector<float>& reference, const std::vector<float>& value) {
  double signal = 0, error = 0;
  for (size_t i = 0; i < value.size(); ++i) {
    if (!std::isfinite(value[i])) return -std::numeric_limits<double>::infinity();
    const double off = static_cast<double>(value[i]) - reference[i];
    signal += static_cast<double>(reference[i]) * reference[i];
    error += off * off;
  }
  return error == 0 ? std::numeric_limits<double>::infinity() : 10 * std::log10(signal / error);
}

void row(const char* name, const char* precision, const std::vector<float>& value, const std::string& snr) {
  long nans = 0, infinite = 0, zero = 0;
  float low = std::numeric_limits<float>::infinity(), high = -low;
  for (const float x : value) {
    nans += std::isnan(x);
    infinite += std::isinf(x);
    zero += x == 0;
    if (std::isfinite(x)) {
      low = std::min(low, x);
      high = std::max(high, x);
    }
  }
  std::printf("%-24s %-8s %9ld %9ld %9ld %12.6g %12.6g %9s\\n", name, precision, nans, infinite, zero, low, high, snr.c_str());
}

}  // namespace

int main() {
  auto normal = run(MNN::BackendConfig::Precision_Normal);
  auto low = run(static_cast<MNN::BackendConfig::PrecisionMode>(${PRECISION[config.precision]}));
  std::printf("MNN %s\\n", MNN::getVersion());
  std::printf("%-24s %-8s %9s %9s %9s %12s %12s %9s\\n", "output", "", "NaN", "Inf", "zero", "min", "max", "SNR dB");
  bool failed = false;
  for (const char* name : kOutputs) {
    const double snr = decibels(normal[name], low[name]);
    char text[32];
    std::snprintf(text, sizeof text, "%.1f", snr);
    row(name, "Normal", normal[name], "");
    row(name, ${JSON.stringify(title(config))}, low[name], text);
    failed = failed || !(snr >= ${snrDb});
  }
  std::puts(failed ? "FAILS" : "passes");
  return failed ? 1 : 0;
}
`.replace("#include <cmath>", "#include <algorithm>\n#include <cmath>");

/** A precision as MNN's headers say it. */
export function title({ precision }: Pick<Config, "precision">): string {
  return { normal: "Normal", high: "High", low: "Low", low_bf16: "Low_BF16" }[precision];
}
