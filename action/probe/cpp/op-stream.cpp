#include "op-stream.hpp"

#include "tensors.hpp"

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

} // namespace

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
        // MNN is built without exceptions: none may cross its frames.
        try {
            take(tensors, *op);
            return true;
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
    const int occurrence = mSeen[{name, type}]++;
    for (size_t i = 0; i < tensors.size(); i++) {
        if (mRounding != Rounding::none) round(*tensors[i]);
        if (mSend) send(*tensors[i], name, type, occurrence, static_cast<int>(i));
    }
}

void OpStream::round(MNN::Tensor& tensor) const {
    if (tensor.getType() != halide_type_of<float>()) return;
    // Through a copy in logical layout: what is in memory may be packed in any way.
    const auto host = readBack(tensor);
    if (!host) return;
    roundTo(mRounding, host->host<float>(), host->usize() / sizeof(float));
    tensor.copyFromHostTensor(host.get());
}

void OpStream::send(MNN::Tensor& tensor, const std::string& name, const std::string& type, int occurrence, int output) const {
    Fields fields("op");
    fields.add("name", name).add("type", type).add("occurrence", occurrence).add("output", output);
    const int backend = mBackendOf(&tensor);
    if (backend >= 0) fields.add("backend", backend);
    fields.add("deviceId", static_cast<int64_t>(tensor.deviceId()));
    fields.add("onHost", tensor.host<void>() != nullptr);
    if (const int bits = storedBits(tensor)) fields.add("bits", bits);
    sendTensor(mFrames, fields, tensor);
}

} // namespace probe
