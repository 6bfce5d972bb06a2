#include <cmath>
#include <map>
#include <vector>

#include "op-stream.hpp"
#include "runner.hpp"
#include "session.hpp"
#include "tensors.hpp"

namespace probe {
namespace {

/** A tensor between segments: its elements in logical layout, and the format that its producer gave. */
struct Value {
    std::unique_ptr<MNN::Tensor> host;
    MNN::MNN_DATA_FORMAT format;
};
using Values = std::map<std::string, Value>;

/**
 * A session for each segment, values passed through host tensors. MNN's own way, several paths in one session, reads
 * values of one precision as if they were of another where two paths meet.
 */
class SegmentRunner final : public Runner {
public:
    SegmentRunner(const Setup& setup, const Talk& talk) : mSetup(setup), mTalk(talk) {}

    void load() override {
        const Stopwatch watch;
        mNet = loadNet(mSetup);
        describe(watch);
    }

    void step(const Step& step) override {
        open(step.threads.value_or(mSetup.config.threads));
        const Inputs inputs = readInputs(step, mTypes, mSetup.config.rounding);
        for (int repeat = 0; repeat < step.repeats; repeat++)
            if (!this->repeat(step, repeat, inputs)) break;
    }

private:
    void describe(const Stopwatch& watch) {
        const Session whole(*mNet, mSetup.config, mSetup.config.precision, mSetup.config.threads);
        std::vector<std::string> inputs, outputs;
        for (const auto& [name, tensor] : whole.inputs()) {
            mTypes[name] = tensor->getType();
            inputs.push_back(describeTensor(name, dtypeOf(tensor->getType()), tensor->shape()));
        }
        for (const auto& [name, tensor] : whole.outputs()) {
            mOutputNames.push_back(name);
            outputs.push_back(describeTensor(name, dtypeOf(tensor->getType()), tensor->shape()));
        }
        Fields fields("model");
        fields.raw("inputs", listOf(inputs)).raw("outputs", listOf(outputs));
        const std::string version = mNet->getModelVersion();
        version.empty() ? fields.null("version") : fields.add("version", version);
        mTalk.frames.send(fields.add("ms", watch.ms()));
    }

    void open(int threads) {
        if (!mSessions.empty() && threads == mThreads) return;
        mSessions.clear();
        for (const Segment& segment : mSetup.config.segments) {
            mSessions.push_back(std::make_unique<Session>(*mNet, mSetup.config, segment.precision, threads, Cut{segment.inputs, segment.outputs}));
            const auto& session = *mSessions.back();
            for (const std::string& name : segment.outputs)
                if (session.outputs().count(name) == 0) throw StageError("session", "no tensor " + name + " for a segment to end at");
            for (const std::string& name : segment.inputs)
                if (session.inputs().count(name) == 0) throw StageError("session", "no tensor " + name + " for a segment to begin at");
        }
        mThreads = threads;
    }

    /** @returns false where an answer ended it, and with it the step */
    bool repeat(const Step& step, int repeat, const Inputs& inputs) {
        mTalk.frames.send(Fields("begin").add("step", step.id).add("repeat", repeat));
        Values values;
        double ms = 0;
        OpTally tally;
        tally.rounded = inputs.rounded;
        for (size_t i = 0; i < mSessions.size(); i++) {
            Session& session = *mSessions[i];
            for (const auto& [name, tensor] : session.inputs())
                if (const auto value = values.find(name); value != values.end()) session.setFormat(name, value->second.format);
            session.resize(shapesFor(session, inputs, values), mTalk.frames, static_cast<int>(i));
            for (const auto& [name, tensor] : session.inputs()) fill(name, session, static_cast<int>(i), inputs, values);
            OpStream ops(mSetup.config, mTalk.frames, mTalk.requests, step.opsOf(repeat),
                         [&session](const MNN::Tensor* tensor) { return session.backendOf(tensor); }, tally);
            const Stopwatch watch;
            const int code = session.run(ops);
            ms += watch.ms();
            if (tally.stopped) {
                sendEnd(mTalk.frames, step, repeat, ms, code, tally, mSetup.config);
                return false;
            }
            if (code != 0) throw StageError("run", "segment " + std::to_string(i) + " returned error code " + std::to_string(code));
            for (const std::string& name : mSetup.config.segments[i].outputs) {
                const MNN::Tensor& output = *session.outputs().at(name);
                auto host = readBack(output);
                if (!host) throw StageError("output", name + " cannot be read");
                values[name] = {std::move(host), compat::formatOf(output)};
            }
        }
        tally.check(mSetup.config);
        for (const std::string& name : mOutputNames) {
            const auto found = values.find(name);
            if (found == values.end()) throw StageError("output", "no segment ends at the model's output " + name);
            if (!sendHost(mTalk.frames, Fields("output").add("name", name), *found->second.host)) throw StageError("output", name + " cannot be read");
        }
        sendEnd(mTalk.frames, step, repeat, ms, 0, tally, mSetup.config);
        return true;
    }

    static std::map<std::string, std::vector<int>> shapesFor(const Session& session, const Inputs& inputs, const Values& values) {
        std::map<std::string, std::vector<int>> shapes;
        for (const auto& [name, tensor] : session.inputs()) {
            const auto value = values.find(name);
            const auto given = inputs.shapes.find(name);
            if (value != values.end()) shapes[name] = value->second.host->shape();
            else if (given != inputs.shapes.end()) shapes[name] = given->second;
            else throw StageError("session", name + " is no input of the model and no output of an earlier segment");
        }
        return shapes;
    }

    void fill(const std::string& name, const Session& session, int segment, const Inputs& inputs, const Values& values) const {
        const auto value = values.find(name);
        if (value == values.end()) {
            const std::string& bytes = inputs.bytes.at(name);
            session.feed(name, bytes.data(), bytes.size());
            return;
        }
        const MNN::Tensor& host = *value->second.host;
        if (host.getType() == halide_type_of<float>()) tellSeam(name, segment, host);
        session.feed(name, host.host<void>(), host.usize());
    }

    /** Tells of what a segment reads from an earlier one, where fp16 could not hold it. */
    void tellSeam(const std::string& name, int segment, const MNN::Tensor& host) const {
        int64_t notFinite = 0, beyond = 0;
        const float* values = host.host<float>();
        for (size_t i = 0; i < host.usize() / sizeof(float); i++) {
            if (!std::isfinite(values[i])) notFinite++;
            else if (std::abs(values[i]) > kFp16Max) beyond++;
        }
        mTalk.frames.send(Fields("seam").add("segment", segment).add("name", name).add("notFinite", notFinite).add("beyond", beyond));
    }

    const Setup mSetup;
    const Talk mTalk;
    Net mNet;
    std::vector<std::unique_ptr<Session>> mSessions;
    std::map<std::string, halide_type_t> mTypes;
    std::vector<std::string> mOutputNames;
    int mThreads = 0;
};

} // namespace

std::unique_ptr<Runner> makeSegmentRunner(const Setup& setup, const Talk& talk) {
    return std::make_unique<SegmentRunner>(setup, talk);
}

} // namespace probe
