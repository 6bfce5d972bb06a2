import { publishReport } from "../../../../contract/publishing.ts";
import { answered } from "../../../../http/asked.ts";
import { readBody } from "../../../../http/body.ts";
import { respond } from "../../../../http/respond.ts";
import { runUrl } from "../../../../http/told.ts";
import { callerOf, pictureKey } from "../../../../server/server.ts";
import { requireOwnProject, requireWriter } from "../../../../services/access/publish.ts";
import { ingestReport } from "../../../../services/report/ingest.ts";
import { prepareAside } from "../../../../services/report/prepare-aside.ts";
import { linksOfRuns } from "../../../../services/run/link.ts";
import { identityOf } from "../../../../services/token/caller.ts";

export const dynamic = "force-dynamic";

/** Publishes a report: 201 the first time, 200 when this very report is here already. */
export function POST(request: Request): Promise<Response> {
  return respond(async () => {
    const { context, caller } = await callerOf(request);
    requireWriter(caller);
    const by = identityOf(caller);
    const { run, created } = await prepareAside(readBody(request), by, async (report) => {
      await requireOwnProject(context, caller, report.project);
      return ingestReport(context, report);
    });
    const url = runUrl(request, (await linksOfRuns(context, [run])).get(run)!);
    return answered(
      publishReport,
      created ? 201 : 200,
      { id: run, url, pictures: await pictureKey(run) },
      created ? { location: url } : {},
    );
  });
}
