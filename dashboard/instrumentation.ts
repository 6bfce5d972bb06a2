/** Next calls this once, before the first request is answered. */
export async function register(): Promise<void> {
  // biome-ignore lint/style/noProcessEnv: no setting but a constant that Next's build puts here; written any other way, it bundles the database for the edge too
  if (process.env.NEXT_RUNTIME === "nodejs") {
    const { startOrExit } = await import("./instrumentation-node.ts");
    await startOrExit();
  }
}
