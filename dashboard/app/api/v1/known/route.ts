import { knownCells } from "../../../../contract/publishing.ts";
import { answered, askedOf, bodyOf } from "../../../../http/asked.ts";
import { respond } from "../../../../http/respond.ts";
import { cellUrl, told } from "../../../../http/told.ts";
import { projectOf } from "../../../../server/api.ts";
import { callerOf } from "../../../../server/server.ts";
import { findKnown } from "../../../../services/cell/known.ts";

export const dynamic = "force-dynamic";

export function POST(request: Request): Promise<Response> {
  return respond(async () => {
    const { context } = await callerOf(request);
    const { query } = await askedOf(knownCells, request);
    const project = await projectOf(context, query.project);
    const { identities } = await bodyOf(knownCells, request);
    const known = (await findKnown(context, project, identities)).map((row) => ({
      ...told(row),
      identity: row.identity!,
      receivedAt: row.receivedAt.toISOString(),
      url: cellUrl(request, row.run, row.cell),
    }));
    return answered(knownCells, 200, { known });
  });
}
