#include <cstring>
#include <map>
#include <vector>

#include "op-stream.hpp"
#include "runner.hpp"
#include "session.hpp"
#include "tensors.hpp"

namespace probe {
namespace {

/** A tensor between segments: its elements in logical layout. */
using Values = std::map<std::string, std::unique_ptr<MNN::Tensor>>;

/**
 * A session for each segment, values passed through host tensors. MNN's own way, several paths in one session, reads
 * values of one precision as if they were of another where two paths meet.
 */
class SegmentRunner final : public Runner {
public:
    SegmentRunner(const Plan& plan, const Frames& frames) : mPlan(plan), mFrames(frames) {}

    void load() override {
        const Stopwatch watch;
        mNet = loadNet(mPlan);
        describe(watch);
    }

    void step(const Step& step) override {
        open(step.threads.value_or(mPlan.config.threads));
        checkNames(step.feeds, mInputNames);
        std::map<std::string, std::string> bytes;
        for (const Feed& feed : step.feeds) bytes[feed.name] = readFeed(feed);
        for (int repeat = 0; repeat < step.repeats; repeat++) this->repeat(step, repeat, bytes);
    }

private:
    void describe(const Stopwatch& watch) {
        const Session whole(*mNet, mPlan.config, mPlan.config.precision, mPlan.config.threads);
        std::vector<std::string> inputs, outputs;
        for (const auto& [name, tensor] : whole.inputs()) {
            mInputNames.push_back(name);
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
        mFrames.send(fields.add("ms", watch.ms()));
    }

    void open(int threads) {
        if (!mSessions.empty() && threads == mThreads) return;
        mSessions.clear();
        for (const Segment& segment : mPlan.config.segments) {
            mSessions.push_back(std::make_unique<Session>(*mNet, mPlan.config, segment.precision, threads, Cut{segment.inputs, segment.outputs}));
            const auto& session = *mSessions.back();
            for (const std::string& name : segment.outputs)
                if (session.outputs().count(name) == 0) throw StageError("session", "no tensor " + name + " for a segment to end at");
            for (const std::string& name : segment.inputs)
                if (session.inputs().count(name) == 0) throw StageError("session", "no tensor " + name + " for a segment to begin at");
        }
        mThreads = threads;
    }

    void repeat(const Step& step, int repeat, const std::map<std::string, std::string>& bytes) {
        mFrames.send(Fields("begin").add("step", step.id).add("repeat", repeat));
        Values values;
        double ms = 0;
        OpStream::Seen seen;
        for (size_t i = 0; i < mSessions.size(); i++) {
            Session& session = *mSessions[i];
            session.resize(shapesFor(session, step, values), mFrames, static_cast<int>(i));
            for (const auto& [name, tensor] : session.inputs()) fill(name, *tensor, step, bytes, values);
            OpStream ops(mFrames, mPlan.config.rounding, step.ops && repeat == 0,
                         [&session](const MNN::Tensor* tensor) { return session.backendOf(tensor); }, seen);
            const Stopwatch watch;
            const int code = session.run(ops);
            ms += watch.ms();
            if (code != 0) throw StageError("run", "segment " + std::to_string(i) + " returned error code " + std::to_string(code));
            for (const std::string& name : mPlan.config.segments[i].outputs) {
                auto host = readBack(*session.outputs().at(name));
                if (!host) throw StageError("output", name + " cannot be read");
                values[name] = std::move(host);
            }
        }
        for (const std::string& name : mOutputNames) {
            const auto found = values.find(name);
            if (found == values.end()) throw StageError("output", "no segment ends at the model's output " + name);
            if (!sendHost(mFrames, Fields("output").add("name", name), *found->second)) throw StageError("output", name + " cannot be read");
        }
        mFrames.send(Fields("end").add("step", step.id).add("repeat", repeat).add("ms", ms).add("code", 0));
    }

    static std::map<std::string, std::vector<int>> shapesFor(const Session& session, const Step& step, const Values& values) {
        std::map<std::string, std::vector<int>> shapes;
        for (const auto& [name, tensor] : session.inputs()) {
            const auto value = values.find(name);
            if (value != values.end()) shapes[name] = value->second->shape();
            else shapes[name] = feedOf(step, name).shape;
        }
        return shapes;
    }

    static const Feed& feedOf(const Step& step, const std::string& name) {
        for (const Feed& feed : step.feeds)
            if (feed.name == name) return feed;
        throw StageError("session", name + " is no input of the model and no output of an earlier segment");
    }

    static void fill(const std::string& name, MNN::Tensor& device, const Step& step, const std::map<std::string, std::string>& bytes, const Values& values) {
        const auto value = values.find(name);
        const auto host = hostLike(device);
        const void* from;
        size_t size;
        if (value != values.end()) {
            from = value->second->host<void>();
            size = value->second->usize();
        } else {
            checkType(feedOf(step, name), device.getType());
            from = bytes.at(name).data();
            size = bytes.at(name).size();
        }
        if (host->usize() != size) throw StageError("input", name + " has another size in its segment than was given");
        std::memcpy(host->host<void>(), from, size);
        if (!device.copyFromHostTensor(host.get())) throw StageError("input", "copyFromHostTensor failed for " + name);
    }

    const Plan& mPlan;
    const Frames& mFrames;
    Net mNet;
    std::vector<std::unique_ptr<Session>> mSessions;
    std::vector<std::string> mInputNames, mOutputNames;
    int mThreads = 0;
};

} // namespace

std::unique_ptr<Runner> makeSegmentRunner(const Plan& plan, const Frames& frames) {
    return std::make_unique<SegmentRunner>(plan, frames);
}

} // namespace probe
