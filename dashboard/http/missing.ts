import { notFound } from "next/navigation";

/**
 * Ends a page that turns out to be of something that is not there. Next answers with 404 and an empty document that
 * only JavaScript fills, so this is for what was removed since the proxy looked (http/there.ts).
 */
export function missing(): never {
  notFound();
}
