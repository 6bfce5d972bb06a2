#include <cstring>
#include <map>
#include <optional>

#include "op-stream.hpp"
#include "runner.hpp"
#include "session.hpp"
#include "tensors.hpp"

namespace probe {
namespace {

/** A step's inputs, ready to be copied in. */
using HostInputs = std::map<std::string, std::unique_ptr<MNN::Tensor>>;

class SessionRunner final : public Runner {
public:
    SessionRunner(const Plan& plan, const Frames& frames) : mPlan(plan), mFrames(frames) {}

    void load() override {
        const Stopwatch watch;
        mNet = loadNet(mPlan);
        open(mPlan.config.threads);
        Fields fields("model");
        fields.raw("inputs", describe(mSession->inputs())).raw("outputs", describe(mSession->outputs()));
        const std::string version = mNet->getModelVersion();
        version.empty() ? fields.null("version") : fields.add("version", version);
        mFrames.send(fields.add("ms", watch.ms()));
    }

    void step(const Step& step) override {
        open(step.threads.value_or(mPlan.config.threads));
        const HostInputs inputs = prepare(step);
        for (int repeat = 0; repeat < step.repeats; repeat++) this->repeat(step, repeat, inputs);
        mSession->saveCache();
    }

private:
    void open(int threads) {
        if (mSession && threads == mThreads) return;
        mSession.reset();
        mSession.emplace(*mNet, mPlan.config, mPlan.config.precision, threads);
        mThreads = threads;
    }

    static std::string describe(const std::map<std::string, MNN::Tensor*>& tensors) {
        std::vector<std::string> items;
        for (const auto& [name, tensor] : tensors) items.push_back(describeTensor(name, dtypeOf(tensor->getType()), tensor->shape()));
        return listOf(items);
    }

    HostInputs prepare(const Step& step) {
        std::vector<std::string> names;
        for (const auto& [name, tensor] : mSession->inputs()) names.push_back(name);
        checkNames(step.feeds, names);
        std::map<std::string, std::vector<int>> shapes;
        std::map<std::string, std::string> bytes;
        for (const Feed& feed : step.feeds) {
            checkType(feed, mSession->inputs().at(feed.name)->getType());
            bytes[feed.name] = readFeed(feed);
            shapes[feed.name] = feed.shape;
        }
        mSession->resize(shapes, mFrames);
        HostInputs inputs;
        for (const auto& [name, data] : bytes) {
            auto host = hostLike(*mSession->inputs().at(name));
            if (host->usize() != data.size()) throw StageError("input", name + " has another size in this session than was fed");
            std::memcpy(host->host<void>(), data.data(), data.size());
            inputs[name] = std::move(host);
        }
        return inputs;
    }

    void repeat(const Step& step, int repeat, const HostInputs& inputs) {
        // Set before every run: MNN reuses the inputs' memory while it runs.
        for (const auto& [name, host] : inputs)
            if (!mSession->inputs().at(name)->copyFromHostTensor(host.get())) throw StageError("input", "copyFromHostTensor failed for " + name);
        mFrames.send(Fields("begin").add("step", step.id).add("repeat", repeat));
        OpStream::Seen seen;
        OpStream ops(mFrames, mPlan.config.rounding, step.ops && repeat == 0,
                     [this](const MNN::Tensor* tensor) { return mSession->backendOf(tensor); }, seen);
        const Stopwatch watch;
        const int code = mSession->run(ops);
        // A GPU's queue is empty only when something was read from it.
        if (mPlan.config.backend != MNN_FORWARD_CPU)
            for (const auto& [name, tensor] : mSession->outputs()) tensor->wait(MNN::Tensor::MAP_TENSOR_READ, true);
        const double ms = watch.ms();
        if (code != 0) throw StageError("run", "runSession returned error code " + std::to_string(code));
        for (const auto& [name, tensor] : mSession->outputs())
            if (!sendTensor(mFrames, Fields("output").add("name", name), *tensor)) throw StageError("output", name + " cannot be read");
        mFrames.send(Fields("end").add("step", step.id).add("repeat", repeat).add("ms", ms).add("code", code));
    }

    const Plan& mPlan;
    const Frames& mFrames;
    Net mNet;
    std::optional<Session> mSession;
    int mThreads = 0;
};

} // namespace

std::unique_ptr<Runner> makeSessionRunner(const Plan& plan, const Frames& frames) {
    return std::make_unique<SessionRunner>(plan, frames);
}

} // namespace probe
