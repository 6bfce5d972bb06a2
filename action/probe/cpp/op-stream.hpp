#pragma once

#include <exception>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "compat.hpp"
#include "frames.hpp"
#include "plan.hpp"
#include "requests.hpp"
#include "tensors.hpp"

namespace probe {

/** Sends one tensor with its elements. @returns whether it has any that can be read and sent */
bool sendTensor(const Frames& frames, Fields header, const MNN::Tensor& tensor);

/** Sends a host tensor. @returns whether the protocol has its type */
bool sendHost(const Frames& frames, Fields header, const MNN::Tensor& host);

/** What became of one run's ops. Segments of a run share it. */
struct OpTally {
    /** How often each name and type were seen. */
    std::map<std::pair<std::string, std::string>, int> seen;
    std::set<std::string> names;
    std::set<OpKey> replaced;
    Rounded rounded;
    /** Whether an answer ended the run. */
    bool stopped = false;

    /** @throws StageError where an op that the config names was not among those that ran */
    void check(const Config& config) const;
};

/** Takes ops' outputs in the order of execution: rounds and replaces them in place, sends them, takes answers. */
class OpStream {
public:
    /** Says which backend holds a tensor; -1 where that is not known. */
    using BackendOf = std::function<int(const MNN::Tensor*)>;

    OpStream(const Config& config, const Frames& frames, Requests& requests, Ops ops, BackendOf backendOf, OpTally& tally)
        : mConfig(config), mFrames(frames), mRequests(requests), mOps(ops), mBackendOf(std::move(backendOf)), mTally(tally) {}

    /** Whether there is anything to do at all; without, a plain run serves. */
    bool wanted() const { return mOps != Ops::none || mConfig.rounding.to != Format::none || !mConfig.replace.empty(); }

    MNN::TensorCallBackWithInfo before() const;
    /** The callback after each op. It throws nothing: what failed is kept, and the run stopped. */
    MNN::TensorCallBackWithInfo after();

    /** Throws what the callback kept. */
    void rethrow() const;

private:
    void take(const std::vector<MNN::Tensor*>& tensors, const MNN::OperatorInfo& op);
    void round(MNN::Tensor& tensor) const;
    void replace(MNN::Tensor& tensor, const OpKey& key) const;
    bool send(MNN::Tensor& tensor, const OpKey& key) const;
    void answer(MNN::Tensor& tensor, const OpKey& key) const;
    void overwrite(MNN::Tensor& tensor, const MNN::Tensor& host, const OpKey& key) const;

    const Config& mConfig;
    const Frames& mFrames;
    Requests& mRequests;
    const Ops mOps;
    const BackendOf mBackendOf;
    OpTally& mTally;
    std::exception_ptr mFailed;
};

} // namespace probe
