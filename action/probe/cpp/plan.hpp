#pragma once

#include <initializer_list>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "json.hpp"

namespace probe {

extern const char* const kProtocol;

/** What can be asked of this speaker, by how it runs the model: JSON. */
extern const char* const kSpeaks;

/** A failure at a named stage that the probe survives. */
class StageError : public std::runtime_error {
public:
    StageError(std::string stage, const std::string& message) : std::runtime_error(message), mStage(std::move(stage)) {}
    const std::string& stage() const { return mStage; }

private:
    std::string mStage;
};

enum class Format { none, fp16, bf16 };

/** Ideal low precision: which values are rounded, and to what. */
struct Rounding {
    Format to = Format::none;
    bool inputs = false;
    std::optional<std::set<std::string>> only;
    std::set<std::string> except;

    bool wants(const std::string& op) const { return to != Format::none && except.count(op) == 0 && (!only || only->count(op) > 0); }
};

/** Which output of which op, the same in every run of a model. */
struct OpKey {
    std::string name;
    std::string type;
    int occurrence = 0;
    int output = 0;

    bool operator<(const OpKey& other) const { return std::tie(name, type, occurrence, output) < std::tie(other.name, other.type, other.occurrence, other.output); }
};

/** One tensor given: `file` holds its raw elements. */
struct Feed {
    std::string name;
    std::string dtype;
    std::vector<int> shape;
    std::string file;
    /** Whether a model that has no such input may do without. */
    bool optional = false;
};

/** Part of a network that runs in a precision of its own. */
struct Segment {
    std::vector<std::string> inputs;
    std::vector<std::string> outputs;
    int precision = 0;
};

/** What of the plan's `config` MNN is told, in MNN's numbers. */
struct Config {
    int backend = 0;
    int precision = 0;
    int memory = 0;
    int threads = 1;
    /** OpenCL's mode bits. */
    std::optional<int> mode;
    std::vector<std::pair<int, int>> hints;
    std::string cacheFile;
    bool module = false;
    Rounding rounding;
    std::map<OpKey, Feed> replace;
    /** Tensors inside the network to be had as further outputs. */
    std::vector<std::string> outputs;
    std::vector<Segment> segments;
    /** Keys that this speaker does not know: it must not run as if they were not there. */
    std::string unknown;
};

enum class Ops { none, all, answered };

struct Step {
    std::string id;
    std::vector<Feed> feeds;
    Ops ops = Ops::none;
    int repeats = 1;
    std::optional<int> threads;
    std::string unknown;

    /** What is done with the ops of one repeat. */
    Ops opsOf(int repeat) const { return ops == Ops::all && repeat > 0 ? Ops::none : ops; }
};

/** What a process runs, until it is told to begin anew. */
struct Setup {
    std::string model;
    Config config;
};

struct Plan {
    Setup setup;
    std::vector<Step> steps;
    /** Whether requests follow on standard input. */
    bool stay = false;
    std::string unknown;
};

/** Reads a plan. @throws JsonError, and std::runtime_error for a plan of another protocol */
Plan readPlan(const std::string& file);

/** @throws JsonError */
Config readConfig(const Json& json);
Step readStep(const Json& json);

/** @throws StageError where there are keys that this speaker does not know */
void refuse(const std::string& unknown);

/** Adds an object's members that are not known to a list of them. */
void noteUnknown(const Json& object, std::initializer_list<const char*> known, std::string& unknown);

/** A file's bytes. @throws std::runtime_error */
std::string readFile(const std::string& file);

} // namespace probe
