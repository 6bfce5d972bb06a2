#include <map>
#include <optional>

#include "op-stream.hpp"
#include "runner.hpp"
#include "session.hpp"
#include "tensors.hpp"

namespace probe {
namespace {

class SessionRunner final : public Runner {
public:
    SessionRunner(const Setup& setup, const Talk& talk) : mSetup(setup), mTalk(talk) {}

    void load() override {
        const Stopwatch watch;
        mNet = loadNet(mSetup);
        open(mSetup.config.threads);
        Fields fields("model");
        fields.raw("inputs", describe(mSession->inputs())).raw("outputs", describe(mSession->outputs()));
        const std::string version = mNet->getModelVersion();
        version.empty() ? fields.null("version") : fields.add("version", version);
        mTalk.frames.send(fields.add("ms", watch.ms()));
    }

    void step(const Step& step) override {
        open(step.threads.value_or(mSetup.config.threads));
        const Inputs inputs = readInputs(step, mSession->inputTypes(), mSetup.config.rounding);
        mSession->resize(inputs.shapes, mTalk.frames);
        for (int repeat = 0; repeat < step.repeats; repeat++)
            if (!this->repeat(step, repeat, inputs)) break;
        mSession->saveCache();
    }

private:
    void open(int threads) {
        if (mSession && threads == mThreads) return;
        mSession.reset();
        mSession.emplace(*mNet, mSetup.config, mSetup.config.precision, threads);
        mThreads = threads;
    }

    static std::string describe(const std::map<std::string, MNN::Tensor*>& tensors) {
        std::vector<std::string> items;
        for (const auto& [name, tensor] : tensors) items.push_back(describeTensor(name, dtypeOf(tensor->getType()), tensor->shape()));
        return listOf(items);
    }

    /** @returns false where an answer ended it, and with it the step */
    bool repeat(const Step& step, int repeat, const Inputs& inputs) {
        for (const auto& [name, bytes] : inputs.bytes) mSession->feed(name, bytes.data(), bytes.size());
        mTalk.frames.send(Fields("begin").add("step", step.id).add("repeat", repeat));
        OpTally tally;
        tally.rounded = inputs.rounded;
        OpStream ops(mSetup.config, mTalk.frames, mTalk.requests, step.opsOf(repeat),
                     [this](const MNN::Tensor* tensor) { return mSession->backendOf(tensor); }, tally);
        const Stopwatch watch;
        const int code = mSession->run(ops);
        // A GPU's queue is empty only when something was read from it.
        if (mSetup.config.backend != MNN_FORWARD_CPU)
            for (const auto& [name, tensor] : mSession->outputs()) tensor->wait(MNN::Tensor::MAP_TENSOR_READ, true);
        const double ms = watch.ms();
        if (!tally.stopped) {
            if (code != 0) throw StageError("run", "runSession returned error code " + std::to_string(code));
            tally.check(mSetup.config);
            for (const auto& [name, tensor] : mSession->outputs())
                if (!sendTensor(mTalk.frames, Fields("output").add("name", name), *tensor)) throw StageError("output", name + " cannot be read");
        }
        sendEnd(mTalk.frames, step, repeat, ms, code, tally, mSetup.config);
        return !tally.stopped;
    }

    const Setup mSetup;
    const Talk mTalk;
    Net mNet;
    std::optional<Session> mSession;
    int mThreads = 0;
};

} // namespace

std::unique_ptr<Runner> makeSessionRunner(const Setup& setup, const Talk& talk) {
    return std::make_unique<SessionRunner>(setup, talk);
}

} // namespace probe
