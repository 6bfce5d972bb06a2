import { badge } from "../../../components/badge.ts";
import { CodedError } from "../../../errors/coded-error.ts";
import { respond } from "../../../http/respond.ts";
import { addressContext } from "../../../server/server.ts";
import { fails, nowOf } from "../../../services/overview/model.ts";
import { readRows } from "../../../services/overview/rows.ts";
import { openProject } from "../../../services/project/open.ts";

export const dynamic = "force-dynamic";

/** How a project stands, as a picture for a README: `/badge/acme/photo-editor.svg`, with `?branch=` of another branch than the default. `?token=` opens a private one's. */
export function GET(
  request: Request,
  { params }: { params: Promise<{ name: string[] }> },
): Promise<Response> {
  return respond(async () => {
    // A route has its segments decoded, and a page has not.
    const name = (await params).name.join("/").replace(/\.svg$/, "");
    const branch = new URL(request.url).searchParams.get("branch") || undefined;
    const context = await addressContext(request);
    const project = await openProject(context, name, branch);
    if (!project)
      throw new CodedError(
        "not_found",
        "There is no such project.",
        "Its name is as its page has it: /badge/owner/name.svg.",
      );
    const rows = await readRows(context, project);
    const failing = rows.filter((row) => fails(nowOf(row))).length;
    const [value, mood] =
      rows.length === 0
        ? (["no runs", "unknown"] as const)
        : failing > 0
          ? ([`${failing} of ${rows.length} failing`, "bad"] as const)
          : (["nothing fails", "pass"] as const);
    return new Response(badge("MNN parity", value, mood), {
      headers: {
        "content-type": "image/svg+xml; charset=utf-8",
        "cache-control": "private, max-age=60",
        "x-content-type-options": "nosniff",
        "content-security-policy": "default-src 'none'; sandbox",
      },
    });
  });
}
