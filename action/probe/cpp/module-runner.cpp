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
    ModuleRunner(const Plan& plan, const Frames& frames) : mPlan(plan), mFrames(frames) {}

    ~ModuleRunner() override { Executor::getGlobalExecutor()->setCallBack(nullptr, nullptr); }

    void load() override {
        const Stopwatch watch;
        open(mPlan.config.threads);
        const Module::Info* info = mModule->getInfo();
        if (info == nullptr || info->inputNames.size() != info->inputs.size()) throw StageError("load", "MNN does not tell the module's inputs");
        std::vector<std::string> inputs, outputs;
        for (size_t i = 0; i < info->inputs.size(); i++)
            inputs.push_back(describeTensor(info->inputNames[i], dtypeOf(info->inputs[i].type), info->inputs[i].dim));
        // A module's outputs have no shapes before it ran.
        for (const std::string& name : info->outputNames) outputs.push_back(describeTensor(name, "float32", {}));
        Fields fields("model");
        fields.raw("inputs", listOf(inputs)).raw("outputs", listOf(outputs));
        info->version.empty() ? fields.null("version") : fields.add("version", info->version);
        mFrames.send(fields.add("ms", watch.ms()));
    }

    void step(const Step& step) override {
        const int threads = step.threads.value_or(mPlan.config.threads);
        if (threads != mThreads) {
            open(threads);
            mShapes.clear();
        }
        const Module::Info& info = *mModule->getInfo();
        checkNames(step.feeds, info.inputNames);
        std::map<std::string, std::string> bytes;
        std::map<std::string, std::vector<int>> shapes;
        for (size_t i = 0; i < info.inputs.size(); i++) {
            const Feed& feed = feedOf(step, info.inputNames[i]);
            checkType(feed, info.inputs[i].type);
            bytes[feed.name] = readFeed(feed);
            shapes[feed.name] = feed.shape;
        }
        if (shapes != mShapes) announce();
        mShapes = shapes;
        for (int repeat = 0; repeat < step.repeats; repeat++) this->repeat(step, repeat, bytes);
    }

private:
    static const Feed& feedOf(const Step& step, const std::string& name) {
        return *std::find_if(step.feeds.begin(), step.feeds.end(), [&](const Feed& feed) { return feed.name == name; });
    }

    void open(int threads) {
        mModule.reset();
        mRuntime.reset();
        MNN::BackendConfig backend;
        backend.precision = static_cast<MNN::BackendConfig::PrecisionMode>(mPlan.config.precision);
        backend.memory = static_cast<MNN::BackendConfig::MemoryMode>(mPlan.config.memory);
        MNN::ScheduleConfig schedule;
        schedule.type = static_cast<MNNForwardType>(mPlan.config.backend);
        schedule.numThread = mPlan.config.backend == MNN_FORWARD_CPU ? threads : mPlan.config.mode.value_or(1);
        schedule.backendConfig = &backend;
        mRuntime.reset(Executor::RuntimeManager::createRuntimeManager(schedule), Executor::RuntimeManager::destroy);
        if (!mRuntime) throw StageError("session", "createRuntimeManager gave none");
        // Without it the callbacks never come.
        mRuntime->setMode(compat::mode(compat::kModeDebug));
        for (const auto& [number, value] : mPlan.config.hints) mRuntime->setHint(compat::hint(number), value);
        if (!mPlan.config.cacheFile.empty()) mRuntime->setCache(mPlan.config.cacheFile);
        mModule.reset(Module::load({}, {}, mPlan.model.c_str(), mRuntime), Module::destroy);
        if (!mModule) throw StageError("load", "MNN could not load the model");
        mThreads = threads;
    }

    /** A module tells nothing of its sessions: RuntimeManager's BACKENDS is 0 even in fp16. */
    void announce() const {
        Fields fields("session");
        for (const char* name : {"backends", "memoryMb", "mflops", "threads", "resizeStatus"}) fields.null(name);
        mFrames.send(fields.add("ms", 0.0));
    }

    VARP input(size_t i, const std::vector<int>& shape, const std::string& bytes) const {
        const auto& info = mModule->getInfo()->inputs[i];
        const auto order = info.order == MNN::Express::NHWC ? MNN::Express::NHWC : MNN::Express::NCHW;
        VARP variable = MNN::Express::_Input(shape, order, info.type);
        void* memory = variable->writeMap<void>();
        if (memory == nullptr) throw StageError("input", "no memory for " + mModule->getInfo()->inputNames[i]);
        std::memcpy(memory, bytes.data(), bytes.size());
        return variable;
    }

    void repeat(const Step& step, int repeat, const std::map<std::string, std::string>& bytes) {
        const Module::Info& info = *mModule->getInfo();
        std::vector<VARP> inputs;
        for (size_t i = 0; i < info.inputNames.size(); i++) inputs.push_back(input(i, mShapes.at(info.inputNames[i]), bytes.at(info.inputNames[i])));
        mFrames.send(Fields("begin").add("step", step.id).add("repeat", repeat));
        OpStream::Seen seen;
        OpStream ops(mFrames, mPlan.config.rounding, step.ops && repeat == 0, [](const MNN::Tensor*) { return -1; }, seen);
        const auto executor = Executor::getGlobalExecutor();
        if (ops.wanted()) executor->setCallBack(ops.before(), ops.after());
        const Stopwatch watch;
        const std::vector<VARP> outputs = mModule->onForward(inputs);
        // Reading is part of the run: what is computed late is computed now.
        for (const VARP& output : outputs)
            if (output.get() != nullptr && output->getInfo() != nullptr) output->readMap<void>();
        const double ms = watch.ms();
        executor->setCallBack(nullptr, nullptr);
        ops.rethrow();
        if (outputs.size() != info.outputNames.size()) throw StageError("run", "onForward gave no outputs");
        for (size_t i = 0; i < outputs.size(); i++) sendOutput(info.outputNames[i], outputs[i]);
        mFrames.send(Fields("end").add("step", step.id).add("repeat", repeat).add("ms", ms).add("code", 0));
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
        if (memory == nullptr || dtype.empty() || info->size == 0) throw StageError("output", name + " cannot be read");
        mFrames.send(Fields("output").add("name", name).add("dtype", dtype).add("shape", info->dim), memory, info->size * static_cast<size_t>(info->type.bytes()));
    }

    const Plan& mPlan;
    const Frames& mFrames;
    std::shared_ptr<Executor::RuntimeManager> mRuntime;
    std::shared_ptr<Module> mModule;
    std::map<std::string, std::vector<int>> mShapes;
    int mThreads = 0;
};

} // namespace

std::unique_ptr<Runner> makeModuleRunner(const Plan& plan, const Frames& frames) {
    return std::make_unique<ModuleRunner>(plan, frames);
}

} // namespace probe
