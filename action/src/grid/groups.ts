import type { Config } from "../../../core/report/schema.ts";
import type { GroupName, ModelSettings, Settings } from "../config/resolve/settings.ts";
import type { RuntimeSpec } from "../mnn/spec.ts";
import type { TargetSpec } from "../target/spec.ts";

/** One model on one release and target: its configs share a reference and are compared together. */
export interface Group {
  model: ModelSettings;
  runtime: RuntimeSpec;
  target: TargetSpec;
  configs: Config[];
  reference: ReferenceRun;
}

/** The run that a group's cells are compared with. */
export interface ReferenceRun {
  runtime: RuntimeSpec;
  target: TargetSpec;
  config: Config;
}

/** The groups of a run or its shard: models in their order, releases in version order, targets in their order. */
export function planGroups(settings: Settings): Group[] {
  const { only } = settings;
  const all = allGroups(settings);
  return only ? all.filter((group) => only.some((name) => isNamed(group, name))) : all;
}

const isNamed = ({ model, runtime, target }: Group, name: GroupName): boolean =>
  model.name === name.model && runtime.name === name.release && target.name === name.target;

function allGroups(settings: Settings): Group[] {
  return settings.models.flatMap((model) =>
    settings.releases
      .filter(({ name }) => !model.releases || model.releases.includes(name))
      .flatMap((runtime) =>
        settings.targets.map((target) => ({
          model,
          runtime,
          target,
          configs: settings.configs,
          reference: referenceOf(settings, runtime, target),
        })),
      ),
  );
}

/** The configured reference; where it is no run of MNN, cpu/normal still serves to look inside. */
export function referenceOf(settings: Settings, runtime: RuntimeSpec, target: TargetSpec): ReferenceRun {
  const { reference } = settings;
  if (reference.kind !== "config") return { runtime, target, config: plainConfig };
  return {
    runtime: reference.runtime ?? runtime,
    target: reference.target ?? target,
    config: reference.config,
  };
}

/** CPU, normal precision, one thread: the default reference. */
export const plainConfig: Config = {
  id: "cpu/normal",
  backend: "cpu",
  precision: "normal",
  threads: 1,
  memory: "normal",
};

/** The machine that the tool runs on. */
export const hostTarget: TargetSpec = { name: "host", kind: "host", cpu: null, standsFor: null };
