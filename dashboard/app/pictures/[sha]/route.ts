import { CodedError } from "../../../errors/coded-error.ts";
import { respond } from "../../../http/respond.ts";
import { pictureContext } from "../../../server/server.ts";
import { readPicture } from "../../../services/picture/read.ts";

export const dynamic = "force-dynamic";

/** A picture by the SHA-256 of its bytes: what is at this address never changes. */
export function GET(request: Request, { params }: { params: Promise<{ sha: string }> }): Promise<Response> {
  return respond(async () => {
    const picture = await readPicture(await pictureContext(request), (await params).sha);
    if (!picture)
      throw new CodedError("not_found", "There is no such picture.", "Open it from the page of a run.");
    return new Response(new Uint8Array(picture.bytes), {
      headers: {
        "content-type": picture.mime,
        "cache-control": "private, max-age=31536000, immutable",
        "x-content-type-options": "nosniff",
        "content-security-policy": "default-src 'none'; sandbox",
      },
    });
  });
}
