#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "compat.hpp"
#include "plan.hpp"

namespace probe {

/** `float32`, `int32`, `uint8`, ...; empty for a type that the protocol does not have. */
std::string dtypeOf(halide_type_t type);

/** A host tensor of the same shape and type in the logical layout: NHWC as it is, NC4HW4 as NCHW. */
std::unique_ptr<MNN::Tensor> hostLike(const MNN::Tensor& device);

/** A tensor's elements in the logical layout, fp16 widened; nullptr where it has no memory to be read. */
std::unique_ptr<MNN::Tensor> readBack(const MNN::Tensor& device);

/** The raw elements of a feed's file. @throws StageError where its size is not its shape's */
std::string readElements(const Feed& feed, const char* stage);

/** What rounding did: tensors taken, and their finite elements that became infinite. */
struct Rounded {
    int64_t tensors = 0;
    int64_t infinite = 0;
};

/** Rounds to the nearest value that the format has, ties to even, and widens again. */
void roundTo(Format format, float* values, size_t count, Rounded& rounded);

/** What a step feeds, by the inputs' names: elements of the types that the model takes, rounded where that is asked. */
struct Inputs {
    std::map<std::string, std::string> bytes;
    std::map<std::string, std::vector<int>> shapes;
    Rounded rounded;
};

/** @param types the model's inputs @throws StageError where names, types or sizes are other than those */
Inputs readInputs(const Step& step, const std::map<std::string, halide_type_t>& types, const Rounding& rounding);

/** The largest finite value of fp16, and from where on what is rounded to it becomes infinite. */
constexpr float kFp16Max = 65504.0f, kFp16Beyond = 65520.0f;

/**
 * How many of the elements that a tensor was given it could not hold, by what it keeps in their place: its format's
 * largest number, as some of MNN's copies into fp16 do and do not tell, or infinity.
 */
struct Kept {
    int64_t saturated = 0;
    int64_t infinite = 0;
};
Kept keptOf(const MNN::Tensor& tensor, const MNN::Tensor& given);

std::string shapeText(const std::vector<int>& shape);

} // namespace probe
