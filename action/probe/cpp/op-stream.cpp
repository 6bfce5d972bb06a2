#include "op-stream.hpp"

#include <cstring>

namespace probe {
namespace {

/** How many bits a float element has in memory; 0 where this cannot be told. */
int storedBits(const MNN::Tensor& tensor) {
#if defined(__aarch64__)
    // MNN's CPU backends say by a device id of 1 that a tensor's floats are stored in two bytes. On x86 AVX2 says so too, and it means nothing.
    if (tensor.getType().code != halide_type_float || tensor.host<void>() == nullptr) return 0;
    return tensor.deviceId() == 1 ? 16 : tensor.deviceId() == 0 ? 32 : 0;
#else
    (void)tensor;
    return 0;
#endif
}

Fields fieldsOf(const char* kind, const OpKey& key) {
    Fields fields(kind);
    return fields.add("name", key.name).add("type", key.type).add("occurrence", key.occurrence).add("output", key.output);
}

/** A host tensor to be filled with what is given. @throws StageError where it is of another type or shape */
std::unique_ptr<MNN::Tensor> hostFor(const MNN::Tensor& tensor, const OpKey& key, const std::string& dtype, const std::vector<int>& shape) {
    const std::string wanted = dtypeOf(tensor.getType());
    if (dtype != wanted || shape != tensor.shape())
        throw StageError("overwrite", key.name + " is " + wanted + " " + shapeText(tensor.shape()) + ", and is given " + dtype + " " + shapeText(shape));
    return hostLike(tensor);
}

std::string textOf(const OpKey& key) { return key.name + " " + key.type + " " + std::to_string(key.occurrence) + " " + std::to_string(key.output); }

} // namespace

void OpTally::check(const Config& config) const {
    std::set<std::string> missing;
    for (const auto& [key, feed] : config.replace)
        if (replaced.count(key) == 0) missing.insert(textOf(key));
    std::set<std::string> named = config.rounding.except;
    if (config.rounding.only) named.insert(config.rounding.only->begin(), config.rounding.only->end());
    for (const std::string& name : named)
        if (names.count(name) == 0) missing.insert(name);
    if (missing.empty()) return;
    std::string list;
    for (const std::string& name : missing) list += (list.empty() ? "" : ", ") + name;
    throw StageError("run", "the plan names what no op of this run is: " + list);
}

bool sendTensor(const Frames& frames, Fields header, const MNN::Tensor& tensor) {
    if (dtypeOf(tensor.getType()).empty()) return false;
    const auto host = readBack(tensor);
    return host && sendHost(frames, std::move(header), *host);
}

bool sendHost(const Frames& frames, Fields header, const MNN::Tensor& host) {
    const std::string dtype = dtypeOf(host.getType());
    if (dtype.empty()) return false;
    frames.send(header.add("dtype", dtype).add("shape", host.shape()), host.host<void>(), host.usize());
    return true;
}

MNN::TensorCallBackWithInfo OpStream::before() const {
    return [](const std::vector<MNN::Tensor*>&, const MNN::OperatorInfo*) { return true; };
}

MNN::TensorCallBackWithInfo OpStream::after() {
    return [this](const std::vector<MNN::Tensor*>& tensors, const MNN::OperatorInfo* op) {
        // MNN calls on after a stop where it computes in parts.
        if (mFailed || mTally.stopped) return false;
        // MNN is built without exceptions: none may cross its frames.
        try {
            take(tensors, *op);
            return !mTally.stopped;
        } catch (...) {
            mFailed = std::current_exception();
            return false;
        }
    };
}

void OpStream::rethrow() const {
    if (mFailed) std::rethrow_exception(mFailed);
}

void OpStream::take(const std::vector<MNN::Tensor*>& tensors, const MNN::OperatorInfo& op) {
    const std::string name = op.name(), type = compat::opType(op);
    if (type == "Raster") return;
    const int occurrence = mTally.seen[{name, type}]++;
    mTally.names.insert(name);
    for (size_t i = 0; i < tensors.size() && !mTally.stopped; i++) {
        const OpKey key{name, type, occurrence, static_cast<int>(i)};
        if (mConfig.rounding.wants(name)) round(*tensors[i]);
        replace(*tensors[i], key);
        if (mOps != Ops::none && send(*tensors[i], key) && mOps == Ops::answered) answer(*tensors[i], key);
    }
}

void OpStream::round(MNN::Tensor& tensor) const {
    if (tensor.getType() != halide_type_of<float>()) return;
    // Through a copy in logical layout: what is in memory may be packed in any way.
    const auto host = readBack(tensor);
    if (!host) return;
    roundTo(mConfig.rounding.to, host->host<float>(), host->usize() / sizeof(float), mTally.rounded);
    tensor.copyFromHostTensor(host.get());
}

void OpStream::replace(MNN::Tensor& tensor, const OpKey& key) const {
    const auto found = mConfig.replace.find(key);
    if (found == mConfig.replace.end()) return;
    mTally.replaced.insert(key);
    const auto host = hostFor(tensor, key, found->second.dtype, found->second.shape);
    const std::string bytes = readElements(found->second, "overwrite");
    std::memcpy(host->host<void>(), bytes.data(), bytes.size());
    overwrite(tensor, *host, key);
}

bool OpStream::send(MNN::Tensor& tensor, const OpKey& key) const {
    Fields fields = fieldsOf("op", key);
    const int backend = mBackendOf(&tensor);
    if (backend >= 0) fields.add("backend", backend);
    fields.add("deviceId", static_cast<int64_t>(tensor.deviceId()));
    fields.add("onHost", tensor.host<void>() != nullptr);
    if (const int bits = storedBits(tensor)) fields.add("bits", bits);
    return sendTensor(mFrames, fields, tensor);
}

void OpStream::answer(MNN::Tensor& tensor, const OpKey& key) const {
    const auto request = mRequests.next();
    if (!request) throw BrokenRequests("standard input ended where an op's answer was due");
    const std::string& kind = request->header.at("kind").string();
    if (kind == "overwrite") {
        std::vector<int> shape;
        for (const Json& size : request->header.at("shape").array()) shape.push_back(size.integer());
        std::unique_ptr<MNN::Tensor> host;
        try {
            host = hostFor(tensor, key, request->header.at("dtype").string(), shape);
        } catch (const StageError&) {
            mRequests.skip(request->bytes);
            throw;
        }
        if (request->bytes != host->usize())
            throw BrokenRequests("an overwrite's payload has " + std::to_string(request->bytes) + " bytes, not " + std::to_string(host->usize()));
        mRequests.take(host->host<void>(), host->usize());
        overwrite(tensor, *host, key);
        return;
    }
    mRequests.skip(request->bytes);
    if (kind == "stop") mTally.stopped = true;
    else if (kind != "keep") throw BrokenRequests("an op is answered by keep, overwrite or stop, not by " + kind);
}

void OpStream::overwrite(MNN::Tensor& tensor, const MNN::Tensor& host, const OpKey& key) const {
    if (!tensor.copyFromHostTensor(&host)) throw StageError("overwrite", "copyFromHostTensor failed for " + key.name);
    const Kept kept = keptOf(tensor, host);
    mFrames.send(fieldsOf("overwritten", key).add("saturated", kept.saturated).add("infinite", kept.infinite));
}

} // namespace probe
