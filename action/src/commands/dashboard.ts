import { installDashboard } from "../dashboard-server/install.ts";
import { serveDashboard } from "../dashboard-server/serve.ts";
import { exitCode } from "../errors/error.ts";
import { type Io, toolContextOf } from "./io.ts";

/** `dashboard`: serves this package's dashboard until Ctrl-C. @returns the exit code */
export async function dashboardCommand(
  flags: { hostname: string; port: string; behindProxy?: boolean },
  io: Io,
): Promise<number> {
  const folder = await installDashboard(toolContextOf(io));
  const say = (text: string) => void io.stderr.write(text);
  await serveDashboard(folder, {
    hostname: flags.hostname,
    port: flags.port,
    behindProxy: flags.behindProxy === true,
    env: io.environment.inherited,
    signal: io.signal,
    say,
  });
  return exitCode.ok;
}
