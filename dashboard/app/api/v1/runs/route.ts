import { listRuns } from "../../../../contract/reading.ts";
import { answered, askedOf } from "../../../../http/asked.ts";
import { respond } from "../../../../http/respond.ts";
import { runTold } from "../../../../http/run-told.ts";
import { apiReaderOf, projectOf } from "../../../../server/api.ts";
import { pageOfRuns } from "../../../../services/run/page.ts";

export const dynamic = "force-dynamic";

export function GET(request: Request): Promise<Response> {
  return respond(async () => {
    const { context } = await apiReaderOf(request);
    const { query } = await askedOf(listRuns, request);
    const project = await projectOf(context, query.project, query.branch);
    const { rows, next } = await pageOfRuns(context, project, query.branch, query);
    return answered(listRuns, 200, { runs: rows.map((row) => runTold(request, row)), next });
  });
}
