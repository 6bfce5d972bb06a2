import { Readable } from "node:stream";
import { readReport } from "../../../../../../contract/reading.ts";
import { askedOf } from "../../../../../../http/asked.ts";
import { respond } from "../../../../../../http/respond.ts";
import { apiReaderOf, noRun, runOf } from "../../../../../../server/api.ts";
import { writtenReport } from "../../../../../../services/run/report.ts";

export const dynamic = "force-dynamic";

interface Props {
  params: Promise<{ id: string }>;
}

export function GET(request: Request, { params }: Props): Promise<Response> {
  return respond(async () => {
    const { context } = await apiReaderOf(request);
    const asked = await askedOf(readReport, request, params);
    const { id, link } = await runOf(context, asked.params.id);
    const pieces = (await writtenReport(context, id)) ?? noRun();
    return new Response(Readable.toWeb(Readable.from(encoded(pieces))) as ReadableStream, {
      headers: {
        "content-type": "application/json",
        "content-disposition": `attachment; filename="report-${link}.json"`,
        "cache-control": "no-store",
      },
    });
  });
}

async function* encoded(pieces: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) yield Buffer.from(piece);
}
