import { inputFile } from "../report/files.ts";
import type { Cell } from "../report/schema.ts";
import type { ReportView } from "./view.ts";

/** Files with a cell's tensors, and what there is in none: links where the page lies beside them. */
export function Tensors({ view, cell }: { view: ReportView; cell: Cell }) {
  const { page } = view.words;
  const input = view.lookup.input(cell.model, cell.input);
  const fed = input && input.tensors.length > 0 ? inputFile(input) : null;
  const files = [
    { path: fed, says: page.inputFile },
    { path: cell.outputsFile ?? null, says: page.outputsFile },
  ].flatMap(({ path, says }) => (path === null ? [] : { path, says, href: view.links.file(path) }));
  return (
    <>
      <ul className="plain">
        {files.map(({ path, says, href }) => (
          <li key={path}>
            {says}:{" "}
            {href ? (
              <a href={href}>
                <code>{path}</code>
              </a>
            ) : (
              <code>{path}</code>
            )}
          </li>
        ))}
        {cell.outputs.length > 0 && !cell.outputsFile && <li>{page.outputsNowhere}</li>}
      </ul>
      {files.some(({ href }) => href === null) && <p className="muted">{page.tensorsElsewhere}</p>}
    </>
  );
}
