#pragma once

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

/** Reads a feed's file. @throws StageError where its size is not its shape's */
std::string readFeed(const Feed& feed);

/** Whether a plan's feeds are just the model's inputs. @throws StageError that names those */
void checkNames(const std::vector<Feed>& feeds, const std::vector<std::string>& inputs);

/** @throws StageError where a feed is of another type than the input takes */
void checkType(const Feed& feed, halide_type_t type);

/** Rounds to the nearest value that the format has, ties to even, and widens again. */
void roundTo(Rounding format, float* values, size_t count);

} // namespace probe
