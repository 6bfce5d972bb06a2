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
#include "requests.hpp"
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

/** A conversation: what a plan asks for, and then what is asked on standard input. */
class Conversation {
public:
    Conversation(const probe::Plan& plan, const probe::Frames& frames) : mPlan(plan), mSetup(plan.setup), mFrames(frames) {}

    void hold() {
        mFrames.send(probe::Fields("hello").add("protocol", probe::kProtocol).add("speaker", kSpeaker).add("mnn", MNN::getVersion()).raw("speaks", probe::kSpeaks));
        const bool begun = attempt(nullptr, [&] {
            probe::refuse(mPlan.unknown);
            for (const probe::Step& step : mPlan.steps) probe::refuse(step.unknown);
            open();
        });
        if (begun)
            for (const probe::Step& step : mPlan.steps) take(step);
        if (mPlan.stay) stay();
        mFrames.send(probe::Fields("bye"));
    }

private:
    void stay() {
        while (const auto request = mRequests.next()) {
            mRequests.skip(request->bytes);
            const std::string& kind = request->header.at("kind").string();
            if (kind == "quit") return;
            if (kind == "step") take(probe::readStep(request->header.at("step")));
            else if (kind == "open") attempt(nullptr, [&] { reopen(request->header); });
            else throw probe::BrokenRequests("a frame " + kind + " on standard input, where step, open or quit is due");
        }
    }

    void reopen(const probe::Json& header) {
        std::string unknown;
        probe::noteUnknown(header, {"kind", "model", "config"}, unknown);
        probe::refuse(unknown);
        if (const probe::Json* model = header.find("model")) mSetup.model = model->string();
        mSetup.config = probe::readConfig(header.at("config"));
        open();
    }

    /** Begins anew: nothing of an earlier session is kept, so that its bits are a fresh process's. */
    void open() {
        mRunner.reset();
        auto runner = probe::makeRunner(mSetup, {mFrames, mRequests});
        runner->load();
        mRunner = std::move(runner);
    }

    void take(const probe::Step& step) {
        attempt(&step.id, [&] {
            if (!mRunner) throw probe::StageError("session", "there is no session: the last open failed");
            probe::refuse(step.unknown);
            mRunner->step(step);
        });
    }

    /** Does something that may fail at a stage. @returns whether it did not */
    template <typename Work>
    bool attempt(const std::string* step, const Work& work) {
        try {
            work();
            return true;
        } catch (const probe::StageError& error) {
            probe::Fields fields("error");
            step != nullptr ? fields.add("step", *step) : fields.null("step");
            mFrames.send(fields.add("stage", error.stage()).add("message", error.what()));
            return false;
        }
    }

    const probe::Plan& mPlan;
    probe::Setup mSetup;
    const probe::Frames& mFrames;
    probe::Requests mRequests{STDIN_FILENO};
    std::unique_ptr<probe::Runner> mRunner;
};

int speak(const Arguments& arguments) {
    const probe::Plan plan = probe::readPlan(arguments.plan);
    const probe::Frames frames(arguments.frames);
    try {
        Conversation(plan, frames).hold();
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
            std::printf("%s MNN %s %s %s\n", probe::kProtocol, MNN::getVersion(), kSpeaker, probe::kSpeaks);
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
