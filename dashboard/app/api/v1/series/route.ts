import { listSeries } from "../../../../contract/reading.ts";
import { inProject } from "../../../../http/address.ts";
import { answered, askedOf } from "../../../../http/asked.ts";
import { originOf } from "../../../../http/origin.ts";
import { respond } from "../../../../http/respond.ts";
import { apiReaderOf, projectOf } from "../../../../server/api.ts";
import { pageOfSeries } from "../../../../services/series/page.ts";

export const dynamic = "force-dynamic";

export function GET(request: Request): Promise<Response> {
  return respond(async () => {
    const { context } = await apiReaderOf(request);
    const { query } = await askedOf(listSeries, request);
    const project = await projectOf(context, query.project);
    const { rows, next } = await pageOfSeries(context, project, query);
    const series = rows.map((row) => ({
      ...row,
      url: `${originOf(request)}${inProject(`/series/${row.id}`, project.name)}`,
    }));
    return answered(listSeries, 200, { series, next });
  });
}
