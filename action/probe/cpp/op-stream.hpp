#pragma once

#include <exception>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "compat.hpp"
#include "frames.hpp"
#include "plan.hpp"

namespace probe {

/** Sends one tensor with its elements. @returns whether it has any that can be read and sent */
bool sendTensor(const Frames& frames, Fields header, const MNN::Tensor& tensor);

/** Sends a host tensor. @returns whether the protocol has its type */
bool sendHost(const Frames& frames, Fields header, const MNN::Tensor& host);

/** Takes ops' outputs in the order of execution: rounds them in place, sends them, or both. */
class OpStream {
public:
    /** Says which backend holds a tensor; -1 where that is not known. */
    using BackendOf = std::function<int(const MNN::Tensor*)>;

    /** How often each name and type were seen. */
    using Seen = std::map<std::pair<std::string, std::string>, int>;

    OpStream(const Frames& frames, Rounding rounding, bool send, BackendOf backendOf, Seen& seen)
        : mFrames(frames), mRounding(rounding), mSend(send), mBackendOf(std::move(backendOf)), mSeen(seen) {}

    /** Whether there is anything to do at all; without, a plain run serves. */
    bool wanted() const { return mSend || mRounding != Rounding::none; }

    MNN::TensorCallBackWithInfo before() const;
    /** The callback after each op. It throws nothing: what failed is kept, and the run stopped. */
    MNN::TensorCallBackWithInfo after();

    /** Throws what the callback kept. */
    void rethrow() const;

private:
    void take(const std::vector<MNN::Tensor*>& tensors, const MNN::OperatorInfo& op);
    void send(MNN::Tensor& tensor, const std::string& name, const std::string& type, int occurrence, int output) const;
    void round(MNN::Tensor& tensor) const;

    const Frames& mFrames;
    const Rounding mRounding;
    const bool mSend;
    const BackendOf mBackendOf;
    Seen& mSeen;
    std::exception_ptr mFailed;
};

} // namespace probe
