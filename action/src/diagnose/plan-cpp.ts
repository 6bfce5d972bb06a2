import { BACKENDS, MEMORIES, PRECISIONS, type Program, plain } from "./plan-program.ts";

/** A C++ string of any bytes: what is not plain ASCII, or could end the string, is written in octal. */
export const cppString = (text: string): string =>
  `"${[...Buffer.from(text, "utf8")]
    .map((byte) =>
      byte < 0x20 || byte > 0x7e || byte === 0x22 || byte === 0x5c || byte === 0x3f
        ? `\\${byte.toString(8).padStart(3, "0")}`
        : String.fromCharCode(byte),
    )
    .join("")}"`;

const list = (names: readonly string[]): string => `{${names.map(cppString).join(", ")}}`;

/** What both forms begin with. */
function head({ model, release, config, hints, segments, outputs }: Program, how: string[]): string {
  const rows = segments.map(
    ({ inputs, outputs, precision }) =>
      `    {${list(inputs)}, ${list(outputs)}, ${PRECISIONS[precision]}}, // ${precision}`,
  );
  return `// Runs ${plain(model)} in mixed precision. Found and tried with MNN ${plain(release)}; written by mnn-parity.
${how.map((line) => `// ${line}`).join("\n")}
//
// With MIXED_PRECISION_MAIN defined it is a program:
//   PROGRAM MODEL.mnn [NAME SHAPE FILE]... : FOLDER
// SHAPE is 1x3x256x256, FILE has the raw elements; each output goes to FOLDER, as 0.bin, 1.bin, ... in the order of kOutputs.

#include <cstdint>
#include <cstring>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

struct Part {
    // Names of the .mnn's tensors.
    std::vector<std::string> inputs, outputs;
    // MNN::BackendConfig::PrecisionMode
    int precision;
};

static const std::vector<Part> kParts = {
${rows.join("\n")}
};
static const std::vector<std::string> kOutputs = ${list(outputs)};
static const std::map<int, int> kHints = {${Object.entries(hints)
    .map(([hint, value]) => `{${Number(hint)}, ${Number(value)}}`)
    .join(", ")}};
static constexpr int kBackend = ${BACKENDS[config.backend]}, kMemory = ${MEMORIES[config.memory]}, kThreads = ${config.threads};

// Elements in row-major (NCHW) order, as bytes.
struct Value {
    std::vector<int> shape;
    std::vector<char> bytes;
};
using Values = std::map<std::string, Value>;
`;
}

/** A program around \`MixedPrecision\`, for trying it. */
const MAIN = `
#ifdef MIXED_PRECISION_MAIN
#include <cstdio>
#include <fstream>
#include <iterator>
#include <sstream>

int main(int argc, char** argv) try {
    if (argc < 4) throw std::runtime_error("PROGRAM MODEL.mnn [NAME SHAPE FILE]... : FOLDER");
    Values inputs;
    int i = 2;
    for (; i + 2 < argc && std::string(argv[i]) != ":"; i += 3) {
        Value& value = inputs[argv[i]];
        std::stringstream shape(argv[i + 1]);
        for (std::string size; std::getline(shape, size, 'x');) value.shape.push_back(std::stoi(size));
        std::ifstream file(argv[i + 2], std::ios::binary);
        if (!file) throw std::runtime_error(std::string("cannot read ") + argv[i + 2]);
        value.bytes.assign(std::istreambuf_iterator<char>(file), {});
    }
    if (i + 1 >= argc) throw std::runtime_error("no folder for the outputs");
    MixedPrecision network(argv[1]);
    const Values outputs = network.run(inputs);
    for (size_t n = 0; n < kOutputs.size(); n++) {
        const Value& value = outputs.at(kOutputs[n]);
        std::ofstream file(std::string(argv[i + 1]) + "/" + std::to_string(n) + ".bin", std::ios::binary);
        file.write(value.bytes.data(), static_cast<std::streamsize>(value.bytes.size()));
    }
    return 0;
} catch (const std::exception& error) {
    std::fprintf(stderr, "%s\\n", error.what());
    return 1;
}
#endif
`;

/** C++ with one Module a segment: MNN's public headers are enough. */
export const cppModuleProgram = (program: Program): string => `${head(program, [
  "One MNN Module a segment, values between them through host memory.",
  "Compile with -std=c++17 -I MNN/include, link with MNN (its Express part included).",
])}
#include <MNN/expr/Executor.hpp>
#include <MNN/expr/Expr.hpp>
#include <MNN/expr/ExprCreator.hpp>
#include <MNN/expr/Module.hpp>

// Made once, run with all inputs of the network by name. Throws std::runtime_error.
class MixedPrecision {
public:
    explicit MixedPrecision(const std::string& model) {
        for (const Part& part : kParts) {
            MNN::BackendConfig backend;
            backend.precision = static_cast<MNN::BackendConfig::PrecisionMode>(part.precision);
            backend.memory = static_cast<MNN::BackendConfig::MemoryMode>(kMemory);
            MNN::ScheduleConfig schedule;
            schedule.type = static_cast<MNNForwardType>(kBackend);
            schedule.numThread = kThreads;
            schedule.backendConfig = &backend;
            std::shared_ptr<Executor::RuntimeManager> manager(Executor::RuntimeManager::createRuntimeManager(schedule), Executor::RuntimeManager::destroy);
            if (!manager) throw std::runtime_error("no runtime");
            for (const auto& hint : kHints) manager->setHint(static_cast<MNN::Interpreter::HintMode>(hint.first), hint.second);
            std::shared_ptr<Module> module(Module::load(part.inputs, part.outputs, model.c_str(), manager), Module::destroy);
            if (!module) throw std::runtime_error("MNN could not load " + model);
            mManagers.push_back(manager);
            mModules.push_back(module);
        }
    }

    Values run(const Values& inputs) {
        std::map<std::string, Held> held;
        for (size_t i = 0; i < kParts.size(); i++) {
            const Module::Info& info = *mModules[i]->getInfo();
            std::vector<VARP> given;
            for (size_t n = 0; n < kParts[i].inputs.size(); n++) {
                const std::string& name = kParts[i].inputs[n];
                const auto before = held.find(name);
                given.push_back(before == held.end() ? fed(inputs.at(name), info.inputs[n].type) : again(before->second));
            }
            const std::vector<VARP> got = mModules[i]->onForward(given);
            if (got.size() != kParts[i].outputs.size()) throw std::runtime_error("onForward gave no outputs");
            for (size_t n = 0; n < got.size(); n++) held[kParts[i].outputs[n]] = read(got[n]);
        }
        Values outputs;
        for (const std::string& name : kOutputs) outputs[name] = held.at(name).value;
        return outputs;
    }

private:
    using Executor = MNN::Express::Executor;
    using Module = MNN::Express::Module;
    using VARP = MNN::Express::VARP;

    struct Held {
        Value value;
        halide_type_t type;
        // The format that its producer gave.
        MNN::Express::Dimensionformat order;
    };

    static VARP fed(const Value& value, halide_type_t type) {
        return MNN::Express::_Const(value.bytes.data(), value.shape, MNN::Express::NCHW, type);
    }

    // A module takes what it is fed for what it reads there, without a look at its format: what was NC4HW4 must be so again.
    static VARP again(const Held& held) {
        const VARP plain = fed(held.value, held.type);
        return held.order == MNN::Express::NC4HW4 ? MNN::Express::_Convert(plain, MNN::Express::NC4HW4) : plain;
    }

    static Held read(VARP variable) {
        const auto* info = variable->getInfo();
        if (info == nullptr) throw std::runtime_error("an output has no shape");
        const auto order = info->order;
        if (order == MNN::Express::NC4HW4) {
            variable = MNN::Express::_Convert(variable, MNN::Express::NCHW);
            info = variable->getInfo();
        }
        const char* bytes = variable->readMap<char>();
        if (bytes == nullptr) throw std::runtime_error("an output cannot be read");
        return {{info->dim, std::vector<char>(bytes, bytes + info->size * static_cast<size_t>(info->type.bytes()))}, info->type, order};
    }

    std::vector<std::shared_ptr<Executor::RuntimeManager>> mManagers;
    std::vector<std::shared_ptr<Module>> mModules;
};
${MAIN}`;

/** C++ with one Session a segment, through ScheduleConfig's path. */
export const cppSessionProgram = (program: Program): string => `${head(program, [
  "One session a segment (ScheduleConfig's path), values between them through host tensors. MNN's own way, several paths in",
  "one session, reads values of one precision as if they were of another where two paths meet.",
  "Compile with -std=c++17 -I MNN/include -I MNN/source -I MNN/schema/current -I MNN/3rd_party/flatbuffers/include, link with MNN.",
])}
#include <MNN/Interpreter.hpp>
#include <MNN/Tensor.hpp>
// For the format of a tensor between segments, which MNN's public headers cannot set.
#include "core/TensorUtils.hpp"

// Made once, run with all inputs of the network by name. Throws std::runtime_error.
class MixedPrecision {
public:
    explicit MixedPrecision(const std::string& model) : mNet(MNN::Interpreter::createFromFile(model.c_str()), MNN::Interpreter::destroy) {
        if (!mNet) throw std::runtime_error("MNN could not load " + model);
        // Shapes come with the values: without Session_Resize_Defer MNN complains of those that it cannot know yet.
        mNet->setSessionMode(MNN::Interpreter::Session_Resize_Defer);
        for (const auto& hint : kHints) mNet->setSessionHint(static_cast<MNN::Interpreter::HintMode>(hint.first), hint.second);
        for (const Part& part : kParts) {
            MNN::BackendConfig backend;
            backend.precision = static_cast<MNN::BackendConfig::PrecisionMode>(part.precision);
            backend.memory = static_cast<MNN::BackendConfig::MemoryMode>(kMemory);
            MNN::ScheduleConfig schedule;
            schedule.type = static_cast<MNNForwardType>(kBackend);
            schedule.numThread = kThreads;
            schedule.backendConfig = &backend;
            schedule.path.mode = MNN::ScheduleConfig::Path::Tensor;
            schedule.path.inputs = part.inputs;
            schedule.path.outputs = part.outputs;
            schedule.saveTensors = part.outputs;
            MNN::Session* session = mNet->createSession(schedule);
            if (session == nullptr) throw std::runtime_error("createSession gave no session");
            mSessions.push_back(session);
        }
    }

    Values run(const Values& inputs) {
        std::map<std::string, Held> held;
        for (size_t i = 0; i < kParts.size(); i++) {
            MNN::Session* session = mSessions[i];
            const auto tensors = mNet->getSessionInputAll(session);
            for (const auto& [name, tensor] : tensors) {
                const auto before = held.find(name);
                if (before != held.end()) describe(tensor)->dimensionFormat = before->second.format;
                mNet->resizeTensor(tensor, before != held.end() ? before->second.host->shape() : inputs.at(name).shape);
            }
            mNet->resizeSession(session);
            for (const auto& [name, tensor] : tensors) {
                const auto before = held.find(name);
                if (before != held.end()) feed(*tensor, before->second.host->host<char>(), static_cast<size_t>(before->second.host->size()), name);
                else feed(*tensor, inputs.at(name).bytes.data(), inputs.at(name).bytes.size(), name);
            }
            if (mNet->runSession(session) != MNN::NO_ERROR) throw std::runtime_error("a segment did not run");
            const auto given = mNet->getSessionOutputAll(session);
            for (const std::string& name : kParts[i].outputs) {
                const MNN::Tensor* tensor = given.at(name);
                std::unique_ptr<MNN::Tensor> host(new MNN::Tensor(tensor, tensor->getDimensionType()));
                if (!tensor->copyToHostTensor(host.get())) throw std::runtime_error(name + " cannot be read");
                held[name] = {std::move(host), describe(tensor)->dimensionFormat};
            }
        }
        Values outputs;
        for (const std::string& name : kOutputs) {
            const MNN::Tensor& host = *held.at(name).host;
            outputs[name] = {host.shape(), std::vector<char>(host.host<char>(), host.host<char>() + host.size())};
        }
        return outputs;
    }

private:
    struct Held {
        std::unique_ptr<MNN::Tensor> host;
        // The format that its producer gave: what was NC4HW4 must be so again.
        MNN::MNN_DATA_FORMAT format;
    };

    static auto describe(const MNN::Tensor* tensor) -> decltype(MNN::TensorUtils::getDescribe(tensor)) {
        return MNN::TensorUtils::getDescribe(tensor);
    }

    static void feed(MNN::Tensor& tensor, const char* bytes, size_t size, const std::string& name) {
        const MNN::Tensor host(&tensor, tensor.getDimensionType());
        if (static_cast<size_t>(host.size()) != size) throw std::runtime_error(name + " has another size than the network takes");
        std::memcpy(host.host<void>(), bytes, size);
        if (!tensor.copyFromHostTensor(&host)) throw std::runtime_error(name + " cannot be written");
    }

    std::unique_ptr<MNN::Interpreter, void (*)(MNN::Interpreter*)> mNet;
    std::vector<MNN::Session*> mSessions;
};
${MAIN}`;
