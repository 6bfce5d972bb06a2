import { expect, it } from "vitest";
import { ensureBuilt, startDashboard } from "../support/dashboard.ts";
import { freshFolder } from "../support/home.ts";

/** Found by `npm run fuzz`: Next sent such a request to itself, and warned of a leak of listeners in the operator's log. */
it("a page that is not there is answered at once, not by a request of the server to itself", async () => {
  await ensureBuilt();
  const dashboard = await startDashboard({ DATABASE_URL: `pglite://${freshFolder()}/db` }, "t", [
    "--log-json",
  ]);
  try {
    const answer = await fetch(`${dashboard.url}/p/none/none`);
    expect(answer.status).toBe(404);
    await answer.text();
    await expect.poll(() => dashboard.output()).toContain('"path":"/p/none/none"');
    expect(dashboard.output()).not.toContain("/nowhere");
    expect(dashboard.output()).not.toContain("MaxListeners");
  } finally {
    await dashboard.stop();
  }
}, 600_000);
