import { CodedError } from "../errors/coded-error.ts";
import type { Context } from "../services/context.ts";
import { type OpenProject, openProject } from "../services/project/open.ts";
import { findRun } from "../services/run/link.ts";
import { callerOf, readerOf } from "./server.ts";

type Reader = Awaited<ReturnType<typeof readerOf>>;

/**
 * Who reads by the API: by what they show, which must hold, or as a page's reader does.
 *
 * @throws CodedError as `callerOf`
 */
export const apiReaderOf = (request: Request): Promise<Reader> =>
  request.headers.get("authorization") ? callerOf(request) : readerOf(request.headers);

/** @throws CodedError `not_found` where there is no such project that the caller may see */
export async function projectOf(context: Context, name: string, branch?: string): Promise<OpenProject> {
  const found = await openProject(context, name, branch);
  if (found) return found;
  throw new CodedError(
    "not_found",
    `There is no project ${JSON.stringify(name.slice(0, 200))} that you may see.`,
    "Give ?project= as the project's page shows it, and a token of the project: authorization: Bearer TOKEN.",
  );
}

/** @throws CodedError `not_found` where there is no such run that the caller may see */
export async function runOf(context: Context, segment: string): Promise<{ id: number; link: string }> {
  return (await findRun(context, segment)) ?? noRun();
}

/** @throws CodedError `not_found` */
export function noRun(): never {
  throw new CodedError(
    "not_found",
    "There is no such run that you may see.",
    "Give it as in the address of its page, and a token of its project: authorization: Bearer TOKEN.",
  );
}
