#include "session.hpp"

#include <cstring>

#include "runner.hpp"
#include "tensors.hpp"

namespace probe {
namespace {

/** No tuning: the same kernels in every run. */
constexpr int kGpuDefaultMode = 1;

int threadsOrMode(const Config& config, int threads) {
    // For GPU backends MNN reads the number of threads as mode bits.
    return config.backend == MNN_FORWARD_CPU ? threads : config.mode.value_or(kGpuDefaultMode);
}

} // namespace

Net loadNet(const Setup& setup) {
    Net net(MNN::Interpreter::createFromFile(setup.model.c_str()));
    if (!net) throw StageError("load", "MNN could not load the model");
    // Shapes come with the inputs: without this MNN resizes at once and complains of dynamic ones.
    net->setSessionMode(compat::mode(compat::kModeResizeDefer));
    net->setSessionMode(compat::mode(compat::kModeDebug));
    for (const auto& [number, value] : setup.config.hints) net->setSessionHint(compat::hint(number), value);
    if (!setup.config.cacheFile.empty()) net->setCacheFile(setup.config.cacheFile.c_str());
    return net;
}

Session::Session(MNN::Interpreter& net, const Config& config, int precision, int threads, const Cut& cut)
    : mNet(net), mCached(!config.cacheFile.empty()) {
    MNN::BackendConfig backend;
    backend.precision = static_cast<MNN::BackendConfig::PrecisionMode>(precision);
    backend.memory = static_cast<MNN::BackendConfig::MemoryMode>(config.memory);
    MNN::ScheduleConfig schedule;
    schedule.type = static_cast<MNNForwardType>(config.backend);
    schedule.numThread = threadsOrMode(config, threads);
    schedule.backendConfig = &backend;
    if (!cut.outputs.empty()) {
        schedule.path.mode = MNN::ScheduleConfig::Path::Tensor;
        schedule.path.inputs = cut.inputs;
        schedule.path.outputs = cut.outputs;
        schedule.saveTensors = cut.outputs;
    }
    mSession = mNet.createSession(schedule);
    if (mSession == nullptr)
        throw StageError("session", compat::kChecksContentShapes
            ? "createSession gave no session; a network whose shapes depend on its inputs' content needs api module"
            : "createSession gave no session");
    mInputs = mNet.getSessionInputAll(mSession);
}

std::map<std::string, halide_type_t> Session::inputTypes() const {
    std::map<std::string, halide_type_t> types;
    for (const auto& [name, tensor] : mInputs) types[name] = tensor->getType();
    return types;
}

void Session::setFormat(const std::string& name, MNN::MNN_DATA_FORMAT format) {
    MNN::Tensor& input = *mInputs.at(name);
    if (compat::formatOf(input) == format) return;
    compat::setFormat(input, format);
    mShapes.clear();
}

void Session::feed(const std::string& name, const void* elements, size_t bytes) const {
    MNN::Tensor& device = *mInputs.at(name);
    const auto host = hostLike(device);
    if (host->usize() != bytes) throw StageError("input", name + " has another size in this session than was given");
    if (bytes == 0) return;
    std::memcpy(host->host<void>(), elements, bytes);
    if (!device.copyFromHostTensor(host.get())) throw StageError("input", "copyFromHostTensor failed for " + name);
}

bool Session::resize(const std::map<std::string, std::vector<int>>& shapes, const Frames& frames, int segment) {
    if (shapes == mShapes) return false;
    const Stopwatch watch;
    mShapes.clear();
    for (const auto& [name, shape] : shapes) mNet.resizeTensor(mInputs.at(name), shape);
    mNet.resizeSession(mSession);
    announce(frames, watch.ms(), segment);
    if (mResizeStatus != 0)
        throw StageError("resize", "RESIZE_STATUS " + std::to_string(mResizeStatus) + " (1: out of memory, 2: an op refused its shapes)");
    mShapes = shapes;
    return true;
}

void Session::announce(const Frames& frames, double ms, int segment) {
    const auto integer = [&](MNN::Interpreter::SessionInfoCode code, Fields& fields, const char* name) {
        // BACKENDS writes one number for each path, and one more where the default backend differs.
        int values[8] = {0};
        const bool known = mNet.getSessionInfo(mSession, code, values);
        known ? fields.add(name, values[0]) : fields.null(name);
        return known ? values[0] : 0;
    };
    const auto real = [&](MNN::Interpreter::SessionInfoCode code, Fields& fields, const char* name) {
        float value = 0;
        mNet.getSessionInfo(mSession, code, &value) ? fields.add(name, static_cast<double>(value)) : fields.null(name);
    };
    Fields fields("session");
    integer(MNN::Interpreter::BACKENDS, fields, "backends");
    real(MNN::Interpreter::MEMORY, fields, "memoryMb");
    real(MNN::Interpreter::FLOPS, fields, "mflops");
    integer(MNN::Interpreter::THREAD_NUMBER, fields, "threads");
    mResizeStatus = integer(MNN::Interpreter::RESIZE_STATUS, fields, "resizeStatus");
    if (segment >= 0) fields.add("segment", segment);
    frames.send(fields.add("ms", ms));
}

int Session::run(OpStream& ops) const {
    const auto code = ops.wanted() ? mNet.runSessionWithCallBackInfo(mSession, ops.before(), ops.after(), true)
                                   : mNet.runSession(mSession);
    ops.rethrow();
    return static_cast<int>(code);
}

void Session::saveCache() const {
    if (mCached) mNet.updateCacheFile(mSession);
}

} // namespace probe
