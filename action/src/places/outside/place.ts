import type { OutsideSpec } from "../../mnn/spec.ts";
import { hostPlatform } from "../../system/platform.ts";
import type { ToolContext } from "../../system/tool-context.ts";
import { describeTarget } from "../../target/describe.ts";
import type { TargetSpec } from "../../target/spec.ts";
import type { Place } from "../place/place.ts";
import { prepareOutside } from "./outside.ts";
import { outsideWheels } from "./outside-wheels.ts";

/** What its numbers depend on before it is fetched: every pinned wheel of it. */
export const outsideIdentity = ({ project }: OutsideSpec): string[] =>
  outsideWheels.filter((wheel) => wheel.project === project).map(({ sha256 }) => sha256);

/** A runtime outside MNN as a place on this machine. Throws what `prepareOutside` throws. */
export async function outsidePlace(
  { project }: OutsideSpec,
  target: TargetSpec,
  context: ToolContext,
): Promise<Place> {
  const { version, artifacts, probe } = await prepareOutside(project, context);
  const [wheel, ...others] = artifacts;
  const platform = hostPlatform();
  return {
    runtime: {
      id: `${project}-${version}@${platform}`,
      release: version,
      name: project,
      commit: null,
      origin: "outside",
      flags: {},
      platform,
      artifacts: wheel ? [wheel] : [],
    },
    target: describeTarget(target, null),
    artifacts: others,
    probe,
  };
}
