import { expect, test } from "vitest";
import { resolveRelease } from "../../action/src/config/resolve/release.ts";
import { preparePlace } from "../../action/src/places/prepare.ts";
import { resolveTarget } from "../../action/src/target/resolve.ts";
import { testContext } from "../support/tool-context.ts";
import { chains } from "./chain.ts";

const wheel = (release: string) =>
  preparePlace(resolveRelease(release), resolveTarget("host"), testContext());

test("a chain of modules, all in one precision, has the whole's bits wherever det is cut", async () => {
  const place = await wheel("3.6.1");
  expect(await chains(place, place, 9, () => false)).toEqual({ equal: 30, other: [] });
});

/** MNN 3.0.0 dies of SIGSEGV in a module that begins with a Deconvolution. */
test("on 3.0.0 as well, where none begins at a Deconvolution", async () => {
  const [place, graph] = [await wheel("3.0.0"), await wheel("3.6.1")];
  const leaveOut = ({ at }: { at: string }) => at === "Deconvolution";
  expect(await chains(place, graph, 37, leaveOut)).toEqual({ equal: 7, other: [] });
});
