#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "json.hpp"

namespace probe {

extern const char* const kProtocol;

/** A failure at a named stage that the probe survives. */
class StageError : public std::runtime_error {
public:
    StageError(std::string stage, const std::string& message) : std::runtime_error(message), mStage(std::move(stage)) {}
    const std::string& stage() const { return mStage; }

private:
    std::string mStage;
};

enum class Rounding { none, fp16, bf16 };

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
    Rounding rounding = Rounding::none;
    std::vector<Segment> segments;
};

/** One tensor fed: `file` holds its raw elements. */
struct Feed {
    std::string name;
    std::string dtype;
    std::vector<int> shape;
    std::string file;
};

struct Step {
    std::string id;
    std::vector<Feed> feeds;
    bool ops = false;
    int repeats = 1;
    std::optional<int> threads;
};

struct Plan {
    std::string model;
    Config config;
    std::vector<Step> steps;
    /** Keys of this plan that this speaker does not know: it must not run as if they were not there. */
    std::string unknown;
};

/** Reads a plan. @throws JsonError, and std::runtime_error for a plan of another protocol */
Plan readPlan(const std::string& file);

/** A file's bytes. @throws std::runtime_error */
std::string readFile(const std::string& file);

} // namespace probe
