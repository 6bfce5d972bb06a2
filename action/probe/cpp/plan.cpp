#include "plan.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <initializer_list>
#include <memory>

namespace probe {

const char* const kProtocol = "mnn-parity.probe/1";

namespace {

struct Word {
    const char* name;
    int value;
};

int lookUp(const Json& json, std::initializer_list<Word> words, const char* what) {
    const std::string& name = json.string();
    for (const Word& word : words)
        if (name == word.name) return word.value;
    throw JsonError(std::string("the plan's ") + what + " is " + name + ", which this probe does not know");
}

int precisionOf(const Json& json) { return lookUp(json, {{"normal", 0}, {"high", 1}, {"low", 2}, {"low_bf16", 3}}, "precision"); }

std::vector<std::string> names(const Json& json) {
    std::vector<std::string> list;
    for (const Json& name : json.array()) list.push_back(name.string());
    return list;
}

void noteUnknown(const Json& object, std::initializer_list<const char*> known, std::string& unknown) {
    for (const auto& member : object.members()) {
        const bool found = std::any_of(known.begin(), known.end(), [&](const char* name) { return member.name == name; });
        if (!found) unknown += (unknown.empty() ? "" : ", ") + member.name;
    }
}

Config readConfig(const Json& json, std::string& unknown) {
    noteUnknown(json, {"backend", "precision", "memory", "threads", "mode", "hints", "cacheFile", "api", "round", "segments"}, unknown);
    Config config;
    config.backend = lookUp(json.at("backend"), {{"cpu", 0}, {"metal", 1}, {"cuda", 2}, {"opencl", 3}, {"vulkan", 7}}, "backend");
    config.precision = precisionOf(json.at("precision"));
    config.memory = lookUp(json.at("memory"), {{"normal", 0}, {"high", 1}, {"low", 2}}, "memory");
    config.threads = json.at("threads").integer();
    if (const Json* mode = json.find("mode")) config.mode = mode->integer();
    if (const Json* hints = json.find("hints"))
        for (const auto& hint : hints->members()) config.hints.emplace_back(std::stoi(hint.name), hint.value.integer());
    if (const Json* cache = json.find("cacheFile")) config.cacheFile = cache->string();
    if (const Json* api = json.find("api")) config.module = lookUp(*api, {{"session", 0}, {"module", 1}}, "api") == 1;
    if (const Json* round = json.find("round"))
        config.rounding = static_cast<Rounding>(lookUp(*round, {{"none", 0}, {"fp16", 1}, {"bf16", 2}}, "round"));
    if (const Json* segments = json.find("segments"))
        for (const Json& segment : segments->array())
            config.segments.push_back({names(segment.at("inputs")), names(segment.at("outputs")), precisionOf(segment.at("precision"))});
    return config;
}

Feed readFeed(const Json& json) {
    Feed feed{json.at("name").string(), json.at("dtype").string(), {}, json.at("file").string()};
    for (const Json& size : json.at("shape").array()) feed.shape.push_back(size.integer());
    return feed;
}

Step readStep(const Json& json, std::string& unknown) {
    noteUnknown(json, {"id", "tensors", "ops", "repeats", "threads"}, unknown);
    Step step;
    step.id = json.at("id").string();
    for (const Json& tensor : json.at("tensors").array()) step.feeds.push_back(readFeed(tensor));
    if (const Json* ops = json.find("ops")) step.ops = lookUp(*ops, {{"none", 0}, {"all", 1}}, "ops") == 1;
    if (const Json* repeats = json.find("repeats")) step.repeats = repeats->integer();
    if (const Json* threads = json.find("threads")) step.threads = threads->integer();
    return step;
}

} // namespace

std::string readFile(const std::string& file) {
    std::unique_ptr<FILE, int (*)(FILE*)> stream(std::fopen(file.c_str(), "rb"), std::fclose);
    if (!stream) throw std::runtime_error("cannot read " + file + ": " + std::strerror(errno));
    std::string bytes;
    char part[1 << 16];
    for (size_t got; (got = std::fread(part, 1, sizeof part, stream.get())) > 0;) bytes.append(part, got);
    if (std::ferror(stream.get())) throw std::runtime_error("cannot read " + file + ": " + std::strerror(errno));
    return bytes;
}

Plan readPlan(const std::string& file) {
    const Json json = Json::parse(readFile(file));
    const std::string& protocol = json.at("protocol").string();
    if (protocol != kProtocol)
        throw std::runtime_error(std::string("this probe speaks ") + kProtocol + ", the plan asks for " + protocol);
    Plan plan;
    noteUnknown(json, {"protocol", "model", "config", "steps"}, plan.unknown);
    plan.model = json.at("model").string();
    plan.config = readConfig(json.at("config"), plan.unknown);
    for (const Json& step : json.at("steps").array()) plan.steps.push_back(readStep(step, plan.unknown));
    return plan;
}

} // namespace probe
