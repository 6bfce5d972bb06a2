import { redirect } from "next/navigation";

/**
 * Leads to a page that is not there, which Next answers with 404 and the whole not-found page. Its own
 * `notFound()` in a page answers with an empty document that only JavaScript fills.
 */
export function missing(): never {
  redirect("/not-here");
}
