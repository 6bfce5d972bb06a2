import { Fragment } from "react";
import type { DiagnosisFile } from "../report/answer-asked.ts";
import type { ReportView } from "./view.ts";

/** Files of the report's folder: links where the page lies in it, names where it does not. */
export function Files({ view, files, or }: { view: ReportView; files: DiagnosisFile[]; or: string }) {
  if (files.length === 0) return <>{or}</>;
  return files.map(({ what, path }, index) => {
    const href = view.links.file(path);
    const name = path.slice(path.lastIndexOf("/") + 1);
    return (
      <Fragment key={path}>
        {index > 0 && " · "}
        {href ? (
          <a href={href} title={what}>
            {name}
          </a>
        ) : (
          <code title={view.words.page.inFolder(what, path)}>{name}</code>
        )}
      </Fragment>
    );
  });
}
