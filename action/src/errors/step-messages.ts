import type { ParityError } from "./error.ts";
import type { Message } from "./message.ts";

/** What is wrong with one input of the step, by the input's name. */
export interface StepProblem {
  input: string;
  error: ParityError;
}

const wrong = (what: string, fix: string): Message => ({ exit: 2, what, fix });

/** Messages about the inputs of the Action's step, its `with:`. */
export const stepMessages = {
  "inputs-invalid": (problems: readonly StepProblem[]): Message => ({
    exit: 2,
    what: [
      problems.length === 1 ? "one input is wrong" : `${problems.length} inputs are wrong`,
      ...problems.map(({ input, error }) => `  ${input}: ${error.message}\n    fix: ${error.fix}`),
    ].join("\n"),
    fix: "correct the step's `with:`; action.yml describes every input",
    example: "- uses: org/mnn-parity@v1\n  with:\n    config: parity.yml",
  }),
  "step-long": (characters: number) => wrong(`${characters} characters`, "make it shorter"),
  "step-nul": () => wrong("it holds a NUL character", "remove it"),
  "step-empty-token": () => wrong("it is empty", "leave it out"),
  "step-empty-verify": () => wrong("it is empty", "give both, as docs/workflows/verify-fork.yml does"),
  "step-no-flag": (name: string, given: string) =>
    wrong(`"${given}" is neither true nor false`, `write ${name}: true`),
  "step-no-whole": (name: string, given: string, most: number) =>
    wrong(`"${given}" is no whole number from 1 to ${most}`, `write ${name}: 4`),
  "step-config-and-model": () =>
    wrong("config and model are both given", "name the models in the configuration, or leave config out"),
  "step-model-without": (lacking: "inputs" | "mnn", example: string) =>
    wrong(`model is given without ${lacking}`, `add ${lacking}: ${example}`),
  "step-inputs-without-model": () =>
    wrong("inputs are given without model", "add model: model.onnx, or name both in parity.yml"),
  "step-no-choice": (name: string, given: string, choices: readonly [string, string]) =>
    wrong(`"${given}" is neither ${choices[0]} nor ${choices[1]}`, `write ${name}: ${choices[0]}`),
  "step-new-without-baseline": () =>
    wrong("fail-on: new needs something to compare with", "write baseline: auto, or fail-on: any"),
  "step-no-address": (given: string) =>
    wrong(`"${given}" is no address`, "write dashboard-url: https://parity.example.com"),
  "step-address-with-user": () =>
    wrong(
      "it holds a user name or password: use token, or OIDC",
      "write dashboard-url: https://parity.example.com",
    ),
  "step-address-unencrypted": () =>
    wrong("a token would travel there unencrypted", "write dashboard-url: https://parity.example.com"),
  "step-token-without-dashboard": () =>
    wrong("a token is given, and no dashboard", "add dashboard-url: https://parity.example.com"),
  "step-no-artifact-name": (given: string) =>
    wrong(
      `"${given}" is no name of an artifact`,
      'use at most 100 characters and none of " : < > | * ? \\ /',
    ),
  "step-no-commit": (given: string) =>
    wrong(`"${given}" is no whole commit`, "give all 40 digits, as `git rev-parse` does"),
};
