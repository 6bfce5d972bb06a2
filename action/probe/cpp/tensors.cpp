#include "tensors.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>

namespace probe {
namespace {

uint32_t bitsOf(float value) {
    uint32_t bits;
    std::memcpy(&bits, &value, sizeof bits);
    return bits;
}

float floatOf(uint32_t bits) {
    float value;
    std::memcpy(&value, &bits, sizeof value);
    return value;
}

float asFp16(float value) {
    const float size = std::abs(value);
    if (!std::isfinite(value) || size == 0) return value;
    if (size >= 65520.0f) return std::copysign(INFINITY, value);
    int exponent;
    std::frexp(size, &exponent);
    // 11 significant bits, and no finer than the smallest subnormal, 2^-24.
    const float step = std::ldexp(1.0f, std::max(exponent - 11, -24));
    return std::copysign(std::nearbyint(size / step) * step, value);
}

float asBf16(float value) {
    if (std::isnan(value)) return value;
    const uint32_t bits = bitsOf(value);
    return floatOf((bits + 0x7fffu + ((bits >> 16) & 1u)) & 0xffff0000u);
}

std::string shapeText(const std::vector<int>& shape) {
    std::string text = "[";
    for (size_t i = 0; i < shape.size(); i++) text += (i ? ", " : "") + std::to_string(shape[i]);
    return text + "]";
}

size_t bytesOf(const std::string& dtype) { return dtype == "float32" || dtype == "int32" ? 4 : dtype == "uint8" || dtype == "int8" ? 1 : 0; }

} // namespace

std::string dtypeOf(halide_type_t type) {
    if (type.code == halide_type_float) return type.bits == 32 ? "float32" : type.bits == 64 ? "float64" : "";
    if (type.code != halide_type_int && type.code != halide_type_uint) return "";
    if (type.bits != 8 && type.bits != 16 && type.bits != 32) return "";
    return (type.code == halide_type_int ? "int" : "uint") + std::to_string(type.bits);
}

std::unique_ptr<MNN::Tensor> hostLike(const MNN::Tensor& device) {
    return std::make_unique<MNN::Tensor>(&device, device.getDimensionType());
}

std::unique_ptr<MNN::Tensor> readBack(const MNN::Tensor& device) {
    for (const int size : device.shape())
        if (size <= 0) return nullptr;
    // Virtual tensors, which only describe regions of others, and what was never allocated.
    if (device.host<void>() == nullptr && device.deviceId() == 0) return nullptr;
    auto host = hostLike(device);
    if (!device.copyToHostTensor(host.get())) return nullptr;
    return host;
}

std::string readFeed(const Feed& feed) {
    const size_t size = bytesOf(feed.dtype);
    if (size == 0) throw StageError("input", feed.name + ": cannot be fed " + feed.dtype);
    size_t wanted = size;
    for (const int dimension : feed.shape) {
        if (dimension <= 0) throw StageError("input", feed.name + " has shape " + shapeText(feed.shape));
        wanted *= static_cast<size_t>(dimension);
    }
    std::string bytes;
    try {
        bytes = readFile(feed.file);
    } catch (const std::exception& error) {
        throw StageError("input", error.what());
    }
    if (bytes.size() != wanted)
        throw StageError("input", feed.file + " has " + std::to_string(bytes.size()) + " bytes, and " + feed.dtype + " " + shapeText(feed.shape) + " takes " + std::to_string(wanted));
    return bytes;
}

void checkNames(const std::vector<Feed>& feeds, const std::vector<std::string>& inputs) {
    const auto has = [&](const std::string& name) {
        return std::count_if(feeds.begin(), feeds.end(), [&](const Feed& feed) { return feed.name == name; }) == 1;
    };
    if (feeds.size() == inputs.size() && std::all_of(inputs.begin(), inputs.end(), has)) return;
    std::string list;
    for (const std::string& name : inputs) list += (list.empty() ? "" : ", ") + name;
    throw StageError("input", "the model's inputs are " + list);
}

void checkType(const Feed& feed, halide_type_t type) {
    const std::string wanted = dtypeOf(type);
    if (wanted != feed.dtype) throw StageError("input", feed.name + " takes " + wanted + ", and is given " + feed.dtype);
}

void roundTo(Rounding format, float* values, size_t count) {
    if (format == Rounding::none) return;
    const auto round = format == Rounding::fp16 ? asFp16 : asBf16;
    std::transform(values, values + count, values, round);
}

} // namespace probe
