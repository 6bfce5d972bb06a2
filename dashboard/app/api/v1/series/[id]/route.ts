import { readSeries } from "../../../../../contract/reading.ts";
import { CodedError } from "../../../../../errors/coded-error.ts";
import { answered, askedOf } from "../../../../../http/asked.ts";
import { respond } from "../../../../../http/respond.ts";
import { cellUrl, told } from "../../../../../http/told.ts";
import { apiReaderOf, projectOf } from "../../../../../server/api.ts";
import { linksOfRuns } from "../../../../../services/run/link.ts";
import { readSeries as read } from "../../../../../services/series/read.ts";

export const dynamic = "force-dynamic";

interface Props {
  params: Promise<{ id: string }>;
}

export function GET(request: Request, { params }: Props): Promise<Response> {
  return respond(async () => {
    const { context } = await apiReaderOf(request);
    const { params: path, query } = await askedOf(readSeries, request, params);
    const project = await projectOf(context, query.project, query.branch);
    const found = await read(context, path.id, project.name, project.branch ?? undefined);
    const line = found?.lines.find(({ id }) => id === path.id);
    if (!found || !line)
      throw new CodedError(
        "not_found",
        "There is no such series on this branch that you may see.",
        "/api/v1/series?project= lists what a project has a history of.",
      );
    const links = await linksOfRuns(
      context,
      [...line.points.values()].map(({ run }) => run),
    );
    const points = found.releases.flatMap((release) => {
      const point = line.points.get(release);
      if (!point) return [];
      const { run, position, verdict, outcome, snrDb, toleranceDb, medianMs, label, reason } = point;
      const judged = told({ verdict, outcome, snrDb, toleranceDb, medianMs, label });
      return [{ release, ...judged, reason, url: cellUrl(request, links.get(run)!, position) }];
    });
    const { project: name, branch, model, target, config } = found;
    return answered(readSeries, 200, {
      ...{ id: line.id, project: name, branch, model, input: line.input, target, config, points },
    });
  });
}
