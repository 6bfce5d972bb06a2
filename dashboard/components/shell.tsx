import Link from "next/link";
import type { ReactNode } from "react";
import { inProject, projectPath } from "../http/address.ts";
import { requestWords } from "../server/words.ts";
import { Still } from "./still.tsx";

interface Crumb {
  label: string;
  href: string;
}

/**
 * The frame of every page: one line on top, a note where there is one, the page under it.
 *
 * @param live whether the page has parts that wait or that a script touches
 */
export async function Shell(props: {
  project?: string;
  crumbs?: Crumb[];
  note?: ReactNode;
  live?: boolean;
  children: ReactNode;
}) {
  const { project, crumbs = [], note, live = false, children } = props;
  const { dashboard } = await requestWords();
  return (
    <div className="page">
      <a className="skip" href="#main">
        {dashboard.skip}
      </a>
      <header className="top">
        <Link href="/" className="brand" prefetch={false}>
          mnn-parity
        </Link>
        {project && (
          <Link href={projectPath(project)} prefetch={false}>
            {project.split("/").join(" / ")}
          </Link>
        )}
        {crumbs.map(({ label, href }) => (
          <Link key={href} href={href} prefetch={false}>
            {label}
          </Link>
        ))}
        <nav aria-label={dashboard.main}>
          <Link href={inProject("/runs", project)} prefetch={false}>
            {dashboard.runs}
          </Link>
          <Link href={inProject("/models", project)} prefetch={false}>
            {dashboard.models}
          </Link>
          {project && (
            <Link href={inProject("/compare", project)} prefetch={false}>
              {dashboard.compare}
            </Link>
          )}
          {project && (
            <Link href={inProject("/settings", project)} prefetch={false} className="settings">
              {dashboard.settings}
            </Link>
          )}
        </nav>
      </header>
      {live ? (
        <>
          {note}
          {children}
        </>
      ) : (
        <Still>
          {note}
          {children}
        </Still>
      )}
    </div>
  );
}
