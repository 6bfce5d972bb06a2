"""The Python probe: runs models through PyMNN and answers in frames (docs/probe-protocol.md)."""

import argparse
import ctypes
import json
import os
import platform
import sys

from frames import BrokenRequests, Frames, Requests
from plan import PROTOCOL, SPEAKS, StageError, check_config, check_plan, check_step, refuse_unknown, way_of

SPEAKER = "python " + platform.python_version()


class Conversation:
    """What a plan asks for, and then what is asked on standard input. A runtime says who it is, what it takes and how it runs."""

    def __init__(self, plan, frames, requests):
        import numpy

        self.np = numpy
        self.plan, self.frames, self.requests = plan, frames, requests
        self.model, self.runner = plan.get("model"), None

    def hello(self):
        """The fields of `hello`: speaker, mnn, speaks."""
        raise NotImplementedError

    def check_config(self, config):
        """Raises StageError for what this speaker cannot be asked."""
        raise NotImplementedError

    def check_step(self, step, config):
        """The same of a step."""
        raise NotImplementedError

    def make_runner(self, config):
        """What loads, takes steps and is closed."""
        raise NotImplementedError

    def converse(self):
        self.frames.send("hello", protocol=PROTOCOL, **self.hello())
        if self.attempt(None, self.begin):
            for step in self.plan["steps"]:
                self.step(step)
        if self.plan.get("stay"):
            self.stay()
        self.frames.send("bye")

    def begin(self):
        check_plan(self.plan)
        for step in self.plan["steps"]:
            self.check_step(step, self.plan["config"])
        self.open(self.plan["config"])

    def stay(self):
        while True:
            request = self.requests.next()
            if request is None:
                return
            header, size = request
            self.requests.skip(size)
            kind = header.get("kind")
            if kind == "quit":
                return
            if kind == "step":
                self.step(header["step"])
            elif kind == "open":
                self.attempt(None, lambda: self.reopen(header))
            else:
                raise BrokenRequests("a frame %s on standard input, where step, open or quit is due" % kind)

    def reopen(self, header):
        refuse_unknown(header, {"kind", "model", "config"})
        self.model = header.get("model", self.model)
        self.open(header["config"])

    def open(self, config):
        """Begins anew: nothing of an earlier session is kept, so that its bits are a fresh process's."""
        if self.runner:
            self.runner.close()
            self.runner = None
        self.check_config(config)
        runner = self.make_runner(config)
        runner.load()
        self.runner = runner

    def step(self, step):
        self.attempt(step["id"], lambda: self.take(step))

    def take(self, step):
        if self.runner is None:
            raise StageError("session", "there is no session: the last open failed")
        self.check_step(step, self.runner.config)
        self.runner.step(step)

    def attempt(self, step, work):
        """Does something that may fail at a stage. @returns whether it did not"""
        try:
            work()
            return True
        except StageError as error:
            self.frames.send("error", step=step, stage=error.stage, message=str(error))
            return False


class Probe(Conversation):
    """A conversation with MNN."""

    def __init__(self, plan, frames, requests):
        import MNN

        super().__init__(plan, frames, requests)
        self.mnn = MNN

    def hello(self):
        return {"speaker": SPEAKER, "mnn": version_of(self.mnn), "speaks": SPEAKS}

    def check_config(self, config):
        check_config(config)

    def check_step(self, step, config):
        check_step(step, config)

    def make_runner(self, config):
        return runner_for(config)(self.np, self.mnn, self.frames, self.requests, self.model, config)


def runner_for(config):
    """Modules only where they are asked for: their import costs time."""
    if way_of(config) == "session":
        from sessions import Sessions

        return Sessions
    from modules import Modules

    return Modules


def version_of(mnn):
    return mnn.version() if hasattr(mnn, "version") else None


def unbuffer_stdout():
    """MNN prints with C's stdio: buffered by line, its last words outlive a crash."""
    libc = ctypes.CDLL(None)
    libc.setvbuf(ctypes.c_void_p.in_dll(libc, "stdout"), None, 1, 0)


def main():
    parser = argparse.ArgumentParser(description="Runs one model through PyMNN; see docs/probe-protocol.md.")
    parser.add_argument("--plan")
    parser.add_argument("--frames", type=int, default=3)
    parser.add_argument("--version", action="store_true")
    arguments = parser.parse_args()
    if arguments.version:
        import MNN

        print(PROTOCOL, "MNN", version_of(MNN), SPEAKER, json.dumps(SPEAKS), flush=True)
        return 0
    if arguments.plan is None:
        parser.error("--plan is needed")
    return hold(Probe, arguments)


def hold(conversation, arguments):
    """Reads the plan and holds a conversation of that kind. @returns the exit code"""
    try:
        with open(arguments.plan, encoding="utf-8") as file:
            plan = json.load(file)
    except (OSError, ValueError, RecursionError) as error:
        sys.exit("%s is no plan: %s" % (arguments.plan, error))
    asked = plan.get("protocol") if isinstance(plan, dict) else None
    if asked != PROTOCOL:
        sys.exit("this probe speaks %s, the plan asks for %s" % (PROTOCOL, asked))
    unbuffer_stdout()
    try:
        conversation(plan, Frames(arguments.frames), Requests(0)).converse()
    except BrokenPipeError:
        return 1
    except BrokenRequests as error:
        print(error, file=sys.stderr, flush=True)
        return 1
    return 0


def leave(code):
    sys.stdout.flush()
    # Not through a runtime's and numpy's destructors: under emulation they take longer than the run.
    os._exit(code)


if __name__ == "__main__":
    leave(main())
