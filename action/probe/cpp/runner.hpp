#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "frames.hpp"
#include "op-stream.hpp"
#include "plan.hpp"
#include "requests.hpp"

namespace probe {

/** One way to run a model: as a session, as sessions of segments, or as a module. */
class Runner {
public:
    virtual ~Runner() = default;
    /** Loads the model and sends its `model` frame. @throws StageError */
    virtual void load() = 0;
    /** Takes one step, with all its frames. @throws StageError */
    virtual void step(const Step& step) = 0;
};

/** Where a runner says what it has to say, and hears what is answered. */
struct Talk {
    const Frames& frames;
    Requests& requests;
};

/** The runner that a setup asks for. @throws StageError for what cannot be had together */
std::unique_ptr<Runner> makeRunner(const Setup& setup, const Talk& talk);

std::unique_ptr<Runner> makeSessionRunner(const Setup& setup, const Talk& talk);
std::unique_ptr<Runner> makeSegmentRunner(const Setup& setup, const Talk& talk);
std::unique_ptr<Runner> makeModuleRunner(const Setup& setup, const Talk& talk);

/** Says that a repeat is over. */
void sendEnd(const Frames& frames, const Step& step, int repeat, double ms, int code, const OpTally& tally, const Config& config);

/** Milliseconds since it was made. */
class Stopwatch {
public:
    double ms() const { return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - mStart).count(); }

private:
    const std::chrono::steady_clock::time_point mStart = std::chrono::steady_clock::now();
};

/** One input or output as the `model` frame tells it. */
std::string describeTensor(const std::string& name, const std::string& dtype, const std::vector<int>& shape);

/** `[a,b]` of values that are JSON already. */
std::string listOf(const std::vector<std::string>& items);

} // namespace probe
