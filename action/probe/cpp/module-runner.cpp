#include <algorithm>
#include <cstring>
#include <map>
#include <utility>

#include "op-stream.hpp"
#include "runner.hpp"
#include "tensors.hpp"

namespace probe {
namespace {

using MNN::Express::Executor;
using MNN::Express::Module;
using MNN::Express::VARP;

/** For models whose shapes depend on their inputs' content, and those with control flow. */
class ModuleRunner final : public Runner {
public:
    ModuleRunner(const Setup& setup, const Talk& talk) : mSetup(setup), mTalk(talk) {}

    ~ModuleRunner() override { Executor::getGlobalExecutor()->setCallBack(nullptr, nullptr); }

    void load() override {
        const Stopwatch watch;
        open(mSetup.config.threads);
        const Module::Info* info = mModule->getInfo();
        if (info == nullptr || info->inputNames.size() != info->inputs.size()) throw StageError("load", "MNN does not tell the module's inputs");
        mOutputs = info->outputNames;
        std::vector<std::string> inputs, outputs;
        for (size_t i = 0; i < info->inputs.size(); i++)
            inputs.push_back(describeTensor(info->inputNames[i], dtypeOf(info->inputs[i].type), info->inputs[i].dim));
        // A module's outputs have no shapes before it ran.
        for (const std::string& name : mOutputs) outputs.push_back(describeTensor(name, "float32", {}));
        Fields fields("model");
        fields.raw("inputs", listOf(inputs)).raw("outputs", listOf(outputs));
        info->version.empty() ? fields.null("version") : fields.add("version", info->version);
        for (size_t i = 0; i < info->inputs.size(); i++) mTypes[info->inputNames[i]] = info->inputs[i].type;
        // A module tells what its own outputs are only where it is loaded without a list of them.
        for (const std::string& name : mSetup.config.outputs)
            if (std::find(mOutputs.begin(), mOutputs.end(), name) == mOutputs.end()) mAsked.push_back(name);
        if (!mAsked.empty()) open(mSetup.config.threads);
        mTalk.frames.send(fields.add("ms", watch.ms()));
    }

    void step(const Step& step) override {
        const int threads = step.threads.value_or(mSetup.config.threads);
        // At Low on Arm a module with a branch gives for one input what it gave for the one before: each gets one of its own.
        if (threads != mThreads || mUsed) {
            open(threads);
            mAnnounced = false;
        }
        mUsed = true;
        const Inputs inputs = readInputs(step, mTypes, mSetup.config.rounding);
        if (!mAnnounced || inputs.shapes != mShapes) announce();
        mShapes = inputs.shapes;
        mAnnounced = true;
        for (int repeat = 0; repeat < step.repeats; repeat++)
            if (!this->repeat(step, repeat, inputs)) break;
    }

private:
    void open(int threads) {
        mModule.reset();
        mRuntime.reset();
        MNN::BackendConfig backend;
        backend.precision = static_cast<MNN::BackendConfig::PrecisionMode>(mSetup.config.precision);
        backend.memory = static_cast<MNN::BackendConfig::MemoryMode>(mSetup.config.memory);
        MNN::ScheduleConfig schedule;
        schedule.type = static_cast<MNNForwardType>(mSetup.config.backend);
        schedule.numThread = mSetup.config.backend == MNN_FORWARD_CPU ? threads : mSetup.config.mode.value_or(1);
        schedule.backendConfig = &backend;
        mRuntime.reset(Executor::RuntimeManager::createRuntimeManager(schedule), Executor::RuntimeManager::destroy);
        if (!mRuntime) throw StageError("session", "createRuntimeManager gave none");
        // Without it the callbacks never come.
        mRuntime->setMode(compat::mode(compat::kModeDebug));
        for (const auto& [number, value] : mSetup.config.hints) mRuntime->setHint(compat::hint(number), value);
        if (!mSetup.config.cacheFile.empty()) mRuntime->setCache(mSetup.config.cacheFile);
        std::vector<std::string> inputs, outputs;
        if (!mAsked.empty()) {
            for (const auto& [name, type] : mTypes) inputs.push_back(name);
            outputs = mOutputs;
            outputs.insert(outputs.end(), mAsked.begin(), mAsked.end());
        }
        mModule.reset(Module::load(inputs, outputs, mSetup.model.c_str(), mRuntime), Module::destroy);
        if (!mModule && !mAsked.empty()) throw StageError("session", "no module with the outputs " + listOf(mAsked));
        if (!mModule) throw StageError("load", "MNN could not load the model");
        mThreads = threads;
        mUsed = false;
    }

    /** A module tells nothing of its sessions: RuntimeManager's BACKENDS is 0 even in fp16. */
    void announce() const {
        Fields fields("session");
        for (const char* name : {"backends", "memoryMb", "mflops", "threads", "resizeStatus"}) fields.null(name);
        mTalk.frames.send(fields.add("ms", 0.0));
    }

    VARP input(size_t i, const Inputs& given) const {
        const Module::Info& module = *mModule->getInfo();
        const std::string& name = module.inputNames[i];
        const auto& info = module.inputs[i];
        const auto order = info.order == MNN::Express::NHWC ? MNN::Express::NHWC : MNN::Express::NCHW;
        const std::string& bytes = given.bytes.at(name);
        const std::vector<int>& shape = given.shapes.at(name);
        // What has no elements has no memory to be mapped.
        if (bytes.empty()) return MNN::Express::_Const(bytes.data(), shape, order, info.type);
        VARP variable = MNN::Express::_Input(shape, order, info.type);
        void* memory = variable->writeMap<void>();
        if (memory == nullptr) throw StageError("input", "no memory for " + name);
        std::memcpy(memory, bytes.data(), bytes.size());
        return variable;
    }

    /** @returns false where an answer ended it, and with it the step */
    bool repeat(const Step& step, int repeat, const Inputs& given) {
        const Module::Info& info = *mModule->getInfo();
        std::vector<VARP> inputs;
        for (size_t i = 0; i < info.inputNames.size(); i++) inputs.push_back(input(i, given));
        mTalk.frames.send(Fields("begin").add("step", step.id).add("repeat", repeat));
        OpTally tally;
        tally.rounded = given.rounded;
        OpStream ops(mSetup.config, mTalk.frames, mTalk.requests, step.opsOf(repeat), [](const MNN::Tensor*) { return -1; }, tally);
        const auto executor = Executor::getGlobalExecutor();
        if (ops.wanted()) executor->setCallBack(ops.before(), ops.after());
        const Stopwatch watch;
        const std::vector<VARP> outputs = mModule->onForward(inputs);
        // Reading is part of the run: what is computed late is computed now.
        for (const VARP& output : outputs)
            if (!tally.stopped && output.get() != nullptr && output->getInfo() != nullptr) output->readMap<void>();
        const double ms = watch.ms();
        executor->setCallBack(nullptr, nullptr);
        ops.rethrow();
        if (!tally.stopped) {
            tally.check(mSetup.config);
            if (outputs.size() != info.outputNames.size()) throw StageError("run", "onForward gave no outputs");
            for (size_t i = 0; i < outputs.size(); i++) sendOutput(info.outputNames[i], outputs[i]);
        }
        sendEnd(mTalk.frames, step, repeat, ms, tally.stopped ? compat::kCodeStopped : 0, tally, mSetup.config);
        return !tally.stopped;
    }

    void sendOutput(const std::string& name, VARP output) const {
        const auto* info = output.get() != nullptr ? output->getInfo() : nullptr;
        if (info == nullptr) throw StageError("output", name + " has no shape");
        if (info->order == MNN::Express::NC4HW4) {
            output = MNN::Express::_Convert(output, MNN::Express::NCHW);
            info = output->getInfo();
        }
        const void* memory = output->readMap<void>();
        const std::string dtype = dtypeOf(info->type);
        if ((memory == nullptr && info->size > 0) || dtype.empty()) throw StageError("output", name + " cannot be read");
        Fields fields("output");
        fields.add("name", name);
        if (std::find(mAsked.begin(), mAsked.end(), name) != mAsked.end()) fields.add("intermediate", true);
        mTalk.frames.send(fields.add("dtype", dtype).add("shape", info->dim), memory, info->size * static_cast<size_t>(info->type.bytes()));
    }

    const Setup mSetup;
    const Talk mTalk;
    std::map<std::string, halide_type_t> mTypes;
    /** The model's own, and those inside of it that are asked for. */
    std::vector<std::string> mOutputs, mAsked;
    std::shared_ptr<Executor::RuntimeManager> mRuntime;
    std::shared_ptr<Module> mModule;
    std::map<std::string, std::vector<int>> mShapes;
    bool mAnnounced = false;
    bool mUsed = false;
    int mThreads = 0;
};

} // namespace

std::unique_ptr<Runner> makeModuleRunner(const Setup& setup, const Talk& talk) {
    return std::make_unique<ModuleRunner>(setup, talk);
}

} // namespace probe
