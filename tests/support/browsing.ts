import type { Page } from "playwright-core";

/** Does what leads to another document, and waits until that is there whole: a click ends when the document begins. */
export async function follow(page: Page, act: () => Promise<unknown>): Promise<void> {
  await Promise.all([page.waitForEvent("load"), act()]);
}

/** Waits until the page's own scripts listen: they begin after it has loaded, and what is pressed before is lost. */
export async function alive(page: Page): Promise<void> {
  // Next's router is there when the whole page is hydrated.
  await page.waitForFunction(() => "router" in ((window as { next?: object }).next ?? {}));
}
