import * as contract from "../../../../contract/transfer.ts";
import { CodedError } from "../../../../errors/coded-error.ts";
import { answered } from "../../../../http/asked.ts";
import { unzippedLines } from "../../../../http/lines.ts";
import { respond } from "../../../../http/respond.ts";
import { callerOf } from "../../../../server/server.ts";
import { importProject } from "../../../../services/transfer/import.ts";

export const dynamic = "force-dynamic";

/** Takes in what `/api/v1/export` of another dashboard gave, all of it or nothing. For the holder of the server's token. */
export function POST(request: Request): Promise<Response> {
  return respond(async () => {
    const { context, caller } = await callerOf(request);
    if (caller.kind !== "owner")
      throw new CodedError(
        "owner_only",
        "A project is taken in by the owner of the server alone.",
        "Send the server's own token.",
      );
    const project = await importProject(context, unzippedLines(request));
    return answered(contract.importProject, 201, { project });
  });
}
