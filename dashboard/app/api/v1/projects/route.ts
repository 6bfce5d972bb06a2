import { listProjects } from "../../../../contract/reading.ts";
import { answered, askedOf } from "../../../../http/asked.ts";
import { respond } from "../../../../http/respond.ts";
import { apiReaderOf } from "../../../../server/api.ts";
import { pageOfProjects } from "../../../../services/project/page.ts";

export const dynamic = "force-dynamic";

export function GET(request: Request): Promise<Response> {
  return respond(async () => {
    const { context } = await apiReaderOf(request);
    const { query } = await askedOf(listProjects, request);
    const { rows, next } = await pageOfProjects(context, query);
    const projects = rows.map((row) => ({ ...row, createdAt: row.createdAt.toISOString() }));
    return answered(listProjects, 200, { projects, next });
  });
}
