#include "runner.hpp"

namespace probe {

std::unique_ptr<Runner> makeRunner(const Plan& plan, const Frames& frames) {
    if (!plan.unknown.empty()) throw StageError("session", plan.unknown + ": not supported by this speaker");
    if (plan.config.module && !plan.config.segments.empty())
        throw StageError("session", "segments together with api module: not supported by this speaker");
    if (plan.config.module) return makeModuleRunner(plan, frames);
    if (!plan.config.segments.empty()) return makeSegmentRunner(plan, frames);
    return makeSessionRunner(plan, frames);
}

std::string describeTensor(const std::string& name, const std::string& dtype, const std::vector<int>& shape) {
    std::string sizes;
    for (const int size : shape) sizes += (sizes.empty() ? "" : ",") + std::to_string(size);
    return "{\"name\":" + quoted(name) + ",\"dtype\":" + quoted(dtype) + ",\"shape\":[" + sizes + "]}";
}

std::string listOf(const std::vector<std::string>& items) {
    std::string list;
    for (const std::string& item : items) list += (list.empty() ? "" : ",") + item;
    return "[" + list + "]";
}

} // namespace probe
