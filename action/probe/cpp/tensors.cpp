#include "tensors.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <utility>

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

size_t bytesOf(const std::string& dtype) {
    if (dtype == "int64" || dtype == "float64") return 8;
    if (dtype == "float32" || dtype == "int32") return 4;
    if (dtype == "int16" || dtype == "uint16") return 2;
    return dtype == "uint8" || dtype == "int8" || dtype == "bool" ? 1 : 0;
}

template <typename To, typename From>
std::string converted(const Feed& feed, const std::string& bytes) {
    std::vector<From> from(bytes.size() / sizeof(From));
    if (!bytes.empty()) std::memcpy(from.data(), bytes.data(), bytes.size());
    std::string out(from.size() * sizeof(To), '\0');
    for (size_t i = 0; i < from.size(); i++) {
        const To value = static_cast<To>(from[i]);
        if (static_cast<From>(value) != from[i]) throw StageError("input", feed.name + " holds values that int32 has not, and MNN takes no int64");
        std::memcpy(&out[i * sizeof(To)], &value, sizeof(To));
    }
    return out;
}

/** The elements as the input takes them. MNN has neither int64 nor bool: its converter makes such inputs narrower or wider. */
std::string fitted(const Feed& feed, std::string bytes, const std::string& wanted) {
    if (feed.dtype == wanted) return bytes;
    if (feed.dtype == "int64" && wanted == "int32") return converted<int32_t, int64_t>(feed, bytes);
    if (feed.dtype == "bool" && wanted == "int32") return converted<int32_t, uint8_t>(feed, bytes);
    if (feed.dtype == "bool" && wanted == "float32") return converted<float, uint8_t>(feed, bytes);
    if (feed.dtype == "bool" && (wanted == "uint8" || wanted == "int8")) return bytes;
    throw StageError("input", feed.name + " takes " + wanted + ", and is given " + feed.dtype);
}

void checkNames(const std::vector<Feed>& feeds, const std::map<std::string, halide_type_t>& inputs) {
    const auto given = [&](const auto& input) {
        return std::count_if(feeds.begin(), feeds.end(), [&](const Feed& feed) { return feed.name == input.first; }) == 1;
    };
    if (feeds.size() == inputs.size() && std::all_of(inputs.begin(), inputs.end(), given)) return;
    std::string list;
    for (const auto& [name, type] : inputs) list += (list.empty() ? "" : ", ") + name;
    throw StageError("input", "the model's inputs are " + list);
}

/** Without what the model has no input for and may do without. */
std::vector<Feed> taken(std::vector<Feed> feeds, const std::map<std::string, halide_type_t>& inputs) {
    const auto left = [&](const Feed& feed) { return feed.optional && inputs.count(feed.name) == 0; };
    feeds.erase(std::remove_if(feeds.begin(), feeds.end(), left), feeds.end());
    return feeds;
}

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

std::string shapeText(const std::vector<int>& shape) {
    std::string text = "[";
    for (size_t i = 0; i < shape.size(); i++) text += (i ? ", " : "") + std::to_string(shape[i]);
    return text + "]";
}

std::string readElements(const Feed& feed, const char* stage) {
    const size_t size = bytesOf(feed.dtype);
    if (size == 0) throw StageError(stage, feed.name + ": cannot be given " + feed.dtype);
    size_t wanted = size;
    for (const int dimension : feed.shape) {
        if (dimension < 0) throw StageError(stage, feed.name + " has shape " + shapeText(feed.shape));
        wanted *= static_cast<size_t>(dimension);
    }
    std::string bytes;
    try {
        bytes = readFile(feed.file);
    } catch (const std::exception& error) {
        throw StageError(stage, error.what());
    }
    if (bytes.size() != wanted)
        throw StageError(stage, feed.file + " has " + std::to_string(bytes.size()) + " bytes, and " + feed.dtype + " " + shapeText(feed.shape) + " takes " + std::to_string(wanted));
    return bytes;
}

void roundTo(Format format, float* values, size_t count, Rounded& rounded) {
    if (format == Format::none) return;
    const auto round = format == Format::fp16 ? asFp16 : asBf16;
    rounded.tensors++;
    for (size_t i = 0; i < count; i++) {
        const float value = round(values[i]);
        if (std::isinf(value) && !std::isinf(values[i])) rounded.infinite++;
        values[i] = value;
    }
}

Inputs readInputs(const Step& step, const std::map<std::string, halide_type_t>& types, const Rounding& rounding) {
    const std::vector<Feed> feeds = taken(step.feeds, types);
    checkNames(feeds, types);
    Inputs inputs;
    for (const Feed& feed : feeds) {
        const std::string wanted = dtypeOf(types.at(feed.name));
        std::string bytes = fitted(feed, readElements(feed, "input"), wanted);
        if (rounding.inputs && wanted == "float32") {
            std::vector<float> values(bytes.size() / sizeof(float));
            if (!bytes.empty()) std::memcpy(values.data(), bytes.data(), bytes.size());
            roundTo(rounding.to, values.data(), values.size(), inputs.rounded);
            if (!bytes.empty()) std::memcpy(&bytes[0], values.data(), bytes.size());
        }
        inputs.bytes[feed.name] = std::move(bytes);
        inputs.shapes[feed.name] = feed.shape;
    }
    return inputs;
}

Kept keptOf(const MNN::Tensor& tensor, const MNN::Tensor& given) {
    Kept kept;
    if (given.getType() != halide_type_of<float>()) return kept;
    const float* values = given.host<float>();
    const size_t count = given.usize() / sizeof(float);
    const auto beyond = [](float value) { return std::abs(value) >= kFp16Beyond; };
    if (std::none_of(values, values + count, beyond)) return kept;
    const auto read = readBack(tensor);
    if (!read) return kept;
    for (size_t i = 0; i < count; i++) {
        const float held = read->host<float>()[i];
        if (beyond(values[i]) && std::abs(held) <= kFp16Max) kept.saturated++;
        if (std::isfinite(values[i]) && std::isinf(held)) kept.infinite++;
    }
    return kept;
}

} // namespace probe
