import { retold } from "../findings/retell.ts";
import { buildGrid, type Grid } from "../present/grid.ts";
import { inAddress } from "../report/names.ts";
import { releaseTeller } from "../report/release.ts";
import type { Cell, Input, Model, Picture, Probe, Report, Runtime, Target } from "../report/schema.ts";
import { english, type Words } from "../words/words.ts";

/** A picture where a page can load it from. */
export interface PictureSource {
  src: string;
  width: number;
  height: number;
}

/** Where things live outside the page: the dashboard has addresses, the self-contained file has not. */
export interface Links {
  picture(id: string): PictureSource | null;
  /** The page of one cell. */
  cell(cell: Cell): string | null;
  /** The page of a cell's history over MNN releases. */
  series(cell: Cell): string | null;
  /** A file of the report's folder. */
  file(path: string): string | null;
}

/** A report as the page needs it: op rows may be left out of cells that are not shown in full. */
export interface ReportView {
  report: Omit<Report, "pictures">;
  links: Links;
  lookup: Lookup;
  /** Its cells as a grid. */
  grid: Grid<Cell>;
  /** What the page is told in; the report is told in it already. */
  words: Words;
}

/** Things of a report by id. References are not checked by the schema, so each may be missing. */
export interface Lookup {
  model(id: string): Model | undefined;
  runtime(id: string): Runtime | undefined;
  target(id: string): Target | undefined;
  probe(id: string | null): Probe | undefined;
  cell(id: string | null): Cell | undefined;
  input(model: string, id: string): Input | undefined;
  release(cell: Pick<Cell, "runtime">): string;
  /** A fragment name that is safe in an id, the same wherever this cell is linked. */
  anchor(cell: Pick<Cell, "id">): string;
}

/** A report as a page in the words of a language. */
export function viewOf(stored: ReportView["report"], links: Links, words: Words = english): ReportView {
  const report = retold(stored, words);
  return { report, links, lookup: lookupOf(report), grid: buildGrid(report, words), words };
}

function lookupOf(report: ReportView["report"]): Lookup {
  const byId = <T extends { id: string }>(items: readonly T[]) =>
    new Map(items.map((item) => [item.id, item]));
  const models = byId(report.models);
  const runtimes = byId(report.runtimes);
  const targets = byId(report.targets);
  const probes = byId(report.probes);
  const cells = byId(report.cells);
  const inputs = new Map(report.inputs.map((input) => [JSON.stringify([input.model, input.id]), input]));
  const order = new Map(report.cells.map((cell, index) => [cell.id, index]));
  return {
    model: (id) => models.get(id),
    runtime: (id) => runtimes.get(id),
    target: (id) => targets.get(id),
    probe: (id) => (id === null ? undefined : probes.get(id)),
    cell: (id) => (id === null ? undefined : cells.get(id)),
    input: (model, id) => inputs.get(JSON.stringify([model, id])),
    release: releaseTeller(report),
    anchor: (cell) => `cell-${order.get(cell.id) ?? "unknown"}`,
  };
}

/** Links of a page that stands alone: pictures inlined, everything else on the page itself. */
export function inlineLinks(pictures: readonly Picture[]): Links {
  const byId = new Map(pictures.map((picture) => [picture.id, picture]));
  return {
    picture: (id) => {
      const picture = byId.get(id);
      return picture
        ? {
            src: `data:${picture.mime};base64,${picture.data}`,
            width: picture.width,
            height: picture.height,
          }
        : null;
    },
    cell: () => null,
    series: () => null,
    // A report is not trusted with where its links lead: down from its own folder, or nowhere.
    file: (path) => {
      const parts = path.split("/");
      return parts.some((part) => part === "" || part === "..") ? null : parts.map(inAddress).join("/");
    },
  };
}
