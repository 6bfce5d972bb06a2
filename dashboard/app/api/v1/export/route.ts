import { pipeline, Readable } from "node:stream";
import { createGzip } from "node:zlib";
import * as contract from "../../../../contract/transfer.ts";
import { askedOf } from "../../../../http/asked.ts";
import { respond } from "../../../../http/respond.ts";
import { callerOf } from "../../../../server/server.ts";
import { exportProject } from "../../../../services/transfer/export.ts";

export const dynamic = "force-dynamic";

/** All of `?project=owner/name`, gzipped lines of JSON, for `/api/v1/import` of another dashboard. For who administers it. */
export function GET(request: Request): Promise<Response> {
  return respond(async () => {
    const { context } = await callerOf(request);
    const { project } = (await askedOf(contract.exportProject, request)).query;
    const lines = await exportProject(context, project);
    // What fails on the way cuts the answer off; an import refuses one without its last line.
    const zipped = pipeline(Readable.from(lines), createGzip(), () => {});
    return new Response(Readable.toWeb(zipped) as ReadableStream, {
      headers: {
        "content-type": "application/gzip",
        "content-disposition": 'attachment; filename="project.ndjson.gz"',
        "cache-control": "no-store",
      },
    });
  });
}
