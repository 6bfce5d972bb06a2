import { readRun, removeRun } from "../../../../../contract/reading.ts";
import { answered, askedOf } from "../../../../../http/asked.ts";
import { respond } from "../../../../../http/respond.ts";
import { runTold } from "../../../../../http/run-told.ts";
import { apiReaderOf, noRun, runOf } from "../../../../../server/api.ts";
import { callerOf } from "../../../../../server/server.ts";
import * as run from "../../../../../services/run/page.ts";
import { removeRun as remove } from "../../../../../services/run/remove.ts";

export const dynamic = "force-dynamic";

interface Props {
  params: Promise<{ id: string }>;
}

export function GET(request: Request, { params }: Props): Promise<Response> {
  return respond(async () => {
    const { context } = await apiReaderOf(request);
    const asked = await askedOf(readRun, request, params);
    const found = await runOf(context, asked.params.id);
    const row = (await run.readRunRow(context, found.id)) ?? noRun();
    return answered(readRun, 200, { ...runTold(request, row), project: row.projectName });
  });
}

export function DELETE(request: Request, { params }: Props): Promise<Response> {
  return respond(async () => {
    const { context } = await callerOf(request);
    const asked = await askedOf(removeRun, request, params);
    const found = await runOf(context, asked.params.id);
    if (!(await remove(context, found.id))) noRun();
    return answered(removeRun, 200, { id: found.link, removed: true });
  });
}
