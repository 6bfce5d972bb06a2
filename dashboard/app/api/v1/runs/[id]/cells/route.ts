import { listCells } from "../../../../../../contract/reading.ts";
import { answered, askedOf } from "../../../../../../http/asked.ts";
import { respond } from "../../../../../../http/respond.ts";
import { cellUrl, told } from "../../../../../../http/told.ts";
import { apiReaderOf, runOf } from "../../../../../../server/api.ts";
import { pageOfCells } from "../../../../../../services/cell/page.ts";

export const dynamic = "force-dynamic";

interface Props {
  params: Promise<{ id: string }>;
}

export function GET(request: Request, { params }: Props): Promise<Response> {
  return respond(async () => {
    const { context } = await apiReaderOf(request);
    const asked = await askedOf(listCells, request, params);
    const { id, link } = await runOf(context, asked.params.id);
    const { rows, next } = await pageOfCells(context, id, asked.query.verdict, asked.query);
    const cells = rows.map((row) => ({ ...told(row), url: cellUrl(request, link, row.position) }));
    return answered(listCells, 200, { cells, next });
  });
}
