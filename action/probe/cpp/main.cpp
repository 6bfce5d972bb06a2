// The C++ probe: runs one model through MNN and answers in frames (docs/probe-protocol.md).

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <string>

#include <unistd.h>

#include "compat.hpp"
#include "frames.hpp"
#include "plan.hpp"
#include "runner.hpp"

namespace {

#if defined(__clang__)
constexpr const char* kSpeaker = "c++ (clang " __clang_version__ ")";
#else
constexpr const char* kSpeaker = "c++ (gcc " __VERSION__ ")";
#endif

struct Arguments {
    std::string plan;
    int frames = 3;
    bool version = false;
};

Arguments parse(int count, char** values) {
    Arguments arguments;
    for (int i = 1; i < count; i++) {
        const std::string flag = values[i];
        if (flag == "--version") {
            arguments.version = true;
        } else if (flag == "--plan" && i + 1 < count) {
            arguments.plan = values[++i];
        } else if (flag == "--frames" && i + 1 < count) {
            arguments.frames = std::atoi(values[++i]);
        } else {
            throw std::runtime_error("usage: probe --plan FILE [--frames FD], or probe --version");
        }
    }
    if (arguments.plan.empty() && !arguments.version) throw std::runtime_error("usage: probe --plan FILE [--frames FD]");
    return arguments;
}

void sendError(const probe::Frames& frames, const std::string* step, const probe::StageError& error) {
    probe::Fields fields("error");
    step != nullptr ? fields.add("step", *step) : fields.null("step");
    frames.send(fields.add("stage", error.stage()).add("message", error.what()));
}

void run(const probe::Plan& plan, const probe::Frames& frames) {
    std::unique_ptr<probe::Runner> runner;
    try {
        runner = probe::makeRunner(plan, frames);
        runner->load();
    } catch (const probe::StageError& error) {
        sendError(frames, nullptr, error);
        return;
    }
    for (const probe::Step& step : plan.steps) {
        try {
            runner->step(step);
        } catch (const probe::StageError& error) {
            sendError(frames, &step.id, error);
        }
    }
}

int speak(const Arguments& arguments) {
    const probe::Plan plan = probe::readPlan(arguments.plan);
    const probe::Frames frames(arguments.frames);
    try {
        frames.send(probe::Fields("hello").add("protocol", probe::kProtocol).add("speaker", kSpeaker).add("mnn", MNN::getVersion()));
        run(plan, frames);
        frames.send(probe::Fields("bye"));
    } catch (const probe::ReaderGone&) {
        return 1;
    }
    return 0;
}

} // namespace

int main(int count, char** values) {
    std::signal(SIGPIPE, SIG_IGN);
    // Buffered by line, MNN's last words outlive a crash.
    std::setvbuf(stdout, nullptr, _IOLBF, 1 << 12);
    int code;
    try {
        const Arguments arguments = parse(count, values);
        if (arguments.version) {
            std::printf("%s MNN %s %s\n", probe::kProtocol, MNN::getVersion(), kSpeaker);
            return 0;
        }
        code = speak(arguments);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
        code = 2;
    }
    std::fflush(stdout);
#if defined(__SANITIZE_ADDRESS__)
    return code;
#else
    // Not through MNN's destructors: drivers crash in them after a good run.
    _exit(code);
#endif
}
