import type { ReactNode } from "react";

/** Lets something wide scroll inside the page instead of widening it; reachable by keyboard, and no landmark: a page has many. */
export function Scroll({ label, children }: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard
    // biome-ignore lint/a11y/useSemanticElements: what scrolls is no fieldset
    <div role="group" className="scroll" tabIndex={0} aria-label={label}>
      {children}
    </div>
  );
}
