#include "plan.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <initializer_list>
#include <memory>

namespace probe {

const char* const kProtocol = "mnn-parity.probe/2";

const char* const kSpeaks =
    R"({"stay":true,)"
    R"("session":["ops","answers","round","replace","mode","hints","cacheFile"],)"
    R"("module":["ops","answers","round","replace","outputs","mode","hints","cacheFile"],)"
    R"("segments":["ops","answers","round","replace","mode","hints","cacheFile"]})";

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

std::set<std::string> nameSet(const Json& json) {
    const auto list = names(json);
    return {list.begin(), list.end()};
}

std::vector<int> shapeOf(const Json& json) {
    std::vector<int> shape;
    for (const Json& size : json.array()) shape.push_back(size.integer());
    return shape;
}

Rounding readRounding(const Json& json, std::string& unknown) {
    noteUnknown(json, {"to", "inputs", "only", "except"}, unknown);
    Rounding rounding;
    rounding.to = static_cast<Format>(lookUp(json.at("to"), {{"fp16", 1}, {"bf16", 2}}, "format to round to"));
    if (const Json* inputs = json.find("inputs")) rounding.inputs = inputs->boolean();
    if (const Json* only = json.find("only")) rounding.only = nameSet(*only);
    if (const Json* except = json.find("except")) rounding.except = nameSet(*except);
    return rounding;
}

OpKey readKey(const Json& json) {
    return {json.at("name").string(), json.at("type").string(), json.at("occurrence").integer(), json.at("output").integer()};
}

Feed readFeed(const Json& json, const std::string& name) {
    const Json* optional = json.find("optional");
    return {name, json.at("dtype").string(), shapeOf(json.at("shape")), json.at("file").string(), optional && optional->boolean()};
}

Segment readSegment(const Json& json, std::string& unknown) {
    noteUnknown(json, {"inputs", "outputs", "precision"}, unknown);
    return {names(json.at("inputs")), names(json.at("outputs")), precisionOf(json.at("precision"))};
}

} // namespace

void noteUnknown(const Json& object, std::initializer_list<const char*> known, std::string& unknown) {
    for (const auto& member : object.members()) {
        const bool found = std::any_of(known.begin(), known.end(), [&](const char* name) { return member.name == name; });
        if (!found) unknown += (unknown.empty() ? "" : ", ") + member.name;
    }
}

void refuse(const std::string& unknown) {
    if (!unknown.empty()) throw StageError("session", unknown + ": not supported by this speaker");
}

Config readConfig(const Json& json) {
    Config config;
    std::string& unknown = config.unknown;
    noteUnknown(json, {"backend", "precision", "memory", "threads", "mode", "hints", "cacheFile", "api", "round", "replace", "outputs", "segments"}, unknown);
    config.backend = lookUp(json.at("backend"), {{"cpu", 0}, {"metal", 1}, {"cuda", 2}, {"opencl", 3}, {"vulkan", 7}}, "backend");
    config.precision = precisionOf(json.at("precision"));
    config.memory = lookUp(json.at("memory"), {{"normal", 0}, {"high", 1}, {"low", 2}}, "memory");
    config.threads = json.at("threads").integer();
    if (const Json* mode = json.find("mode")) config.mode = mode->integer();
    if (const Json* hints = json.find("hints"))
        for (const auto& hint : hints->members()) config.hints.emplace_back(std::stoi(hint.name), hint.value.integer());
    if (const Json* cache = json.find("cacheFile")) config.cacheFile = cache->string();
    if (const Json* api = json.find("api")) config.module = lookUp(*api, {{"session", 0}, {"module", 1}}, "api") == 1;
    if (const Json* round = json.find("round")) config.rounding = readRounding(*round, unknown);
    if (const Json* replace = json.find("replace"))
        for (const Json& item : replace->array()) {
            noteUnknown(item, {"op", "dtype", "shape", "file"}, unknown);
            const OpKey key = readKey(item.at("op"));
            config.replace[key] = readFeed(item, key.name);
        }
    if (const Json* outputs = json.find("outputs")) config.outputs = names(*outputs);
    if (const Json* segments = json.find("segments"))
        for (const Json& segment : segments->array()) config.segments.push_back(readSegment(segment, unknown));
    return config;
}

Step readStep(const Json& json) {
    Step step;
    noteUnknown(json, {"id", "tensors", "ops", "repeats", "threads"}, step.unknown);
    step.id = json.at("id").string();
    for (const Json& tensor : json.at("tensors").array()) step.feeds.push_back(readFeed(tensor, tensor.at("name").string()));
    if (const Json* ops = json.find("ops")) step.ops = static_cast<Ops>(lookUp(*ops, {{"none", 0}, {"all", 1}, {"answered", 2}}, "ops"));
    if (const Json* repeats = json.find("repeats")) step.repeats = repeats->integer();
    if (const Json* threads = json.find("threads")) step.threads = threads->integer();
    return step;
}

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
    noteUnknown(json, {"protocol", "model", "config", "steps", "stay"}, plan.unknown);
    plan.setup = {json.at("model").string(), readConfig(json.at("config"))};
    for (const Json& step : json.at("steps").array()) plan.steps.push_back(readStep(step));
    if (const Json* stay = json.find("stay")) plan.stay = stay->boolean();
    return plan;
}

} // namespace probe
