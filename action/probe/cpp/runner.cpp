#include "runner.hpp"

namespace probe {

std::unique_ptr<Runner> makeRunner(const Setup& setup, const Talk& talk) {
    const Config& config = setup.config;
    refuse(config.unknown);
    if (config.module && !config.segments.empty()) refuse("segments together with api module");
    if (!config.module && !config.outputs.empty()) refuse(config.segments.empty() ? "outputs with session" : "outputs with segments");
    if (config.module) return makeModuleRunner(setup, talk);
    if (!config.segments.empty()) return makeSegmentRunner(setup, talk);
    return makeSessionRunner(setup, talk);
}

void sendEnd(const Frames& frames, const Step& step, int repeat, double ms, int code, const OpTally& tally, const Config& config) {
    Fields fields("end");
    fields.add("step", step.id).add("repeat", repeat).add("ms", ms).add("code", code);
    if (tally.stopped) fields.add("stopped", true);
    if (config.rounding.to != Format::none)
        fields.raw("rounded", "{\"tensors\":" + std::to_string(tally.rounded.tensors) + ",\"infinite\":" + std::to_string(tally.rounded.infinite) + "}");
    frames.send(fields);
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
