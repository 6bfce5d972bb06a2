#pragma once

// Everything that differs between MNN's releases, and the two internal headers that are used.

#include <MNN/Interpreter.hpp>
#include <MNN/MNNDefine.h>
#include <MNN/Tensor.hpp>
#include <MNN/expr/Executor.hpp>
#include <MNN/expr/ExecutorScope.hpp>
#include <MNN/expr/Expr.hpp>
#include <MNN/expr/ExprCreator.hpp>
#include <MNN/expr/Module.hpp>

// For Backend::type(), which is inline and so usable however MNN was built.
#include "core/Backend.hpp"
// For a tensor's format: Tensor's own getDimensionType does not tell NC4HW4 from NCHW.
#include "core/TensorUtils.hpp"

#include <string>

namespace probe::compat {

/** Session modes and hints by number: old headers lack the names of new ones, and MNN ignores what it does not know. */
inline MNN::Interpreter::SessionMode mode(int number) { return static_cast<MNN::Interpreter::SessionMode>(number); }
inline MNN::Interpreter::HintMode hint(int number) { return static_cast<MNN::Interpreter::HintMode>(number); }

/** ErrorCode's CALL_BACK_STOP, which a module does not give. */
constexpr int kCodeStopped = 11;

constexpr int kModeDebug = 0;
constexpr int kModeResizeDefer = 7;

/** The type of the backend that holds a tensor, or -1 where it has none. */
inline int backendOf(const MNN::Interpreter& net, const MNN::Session* session, const MNN::Tensor* tensor) {
    const MNN::Backend* backend = net.getBackend(session, tensor);
    return backend ? static_cast<int>(backend->type()) : -1;
}

inline MNN::MNN_DATA_FORMAT formatOf(const MNN::Tensor& tensor) { return MNN::TensorUtils::getDescribe(&tensor)->dimensionFormat; }
inline void setFormat(MNN::Tensor& tensor, MNN::MNN_DATA_FORMAT format) { MNN::TensorUtils::getDescribe(&tensor)->dimensionFormat = format; }

/** From 3.2.4 on a quantised op's type carries its data type: `Convolution [ DT_INT8 ] `. */
inline std::string opType(const MNN::OperatorInfo& op) {
    const std::string type = op.type();
    return type.substr(0, type.find(" ["));
}

/** Releases before 2.9.3 compute nonsense for networks whose shapes depend on content, where later ones refuse. */
constexpr bool kChecksContentShapes =
    MNN_VERSION_MAJOR * 10000 + MNN_VERSION_MINOR * 100 + MNN_VERSION_PATCH >= 20903;

} // namespace probe::compat
