import { targetName } from "../../../../core/present/words.ts";
import { inAddress } from "../../../../core/report/names.ts";
import { releaseTeller } from "../../../../core/report/release.ts";
import type { Cell, Output, Report } from "../../../../core/report/schema.ts";
import type { Words } from "../../../../core/words/words.ts";
import { image, link, plain, row } from "./markup.ts";
import type { Places } from "./telling.ts";

/** Three of them side by side fit a comment. */
const WIDTH = 200;

interface Shown {
  words: string;
  address: string;
}

/** Input, reference and result of a cell, where a dashboard of the public web serves them; else nothing. Markdown. */
export function pictureTable(
  report: Report,
  id: string | undefined,
  { dashboard, pictureKey }: Places,
  told: Words,
): string {
  const cell = report.cells.find((cell) => cell.id === id);
  if (!cell || !isPublic(dashboard)) return "";
  const shown = picturesOf(report, cell, dashboard, told, pictureKey);
  if (shown.length === 0) return "";
  return [
    row(shown.map(({ words }) => plain(words, 100))),
    row(shown.map(() => "---")),
    row(shown.map(({ words, address }) => image(words, address, WIDTH))),
  ].join("\n");
}

/** The same pictures as links, for what is shown where a dashboard is not public; where the report is that has them, else. Markdown. */
export function pictureLinks(report: Report, id: string, { dashboard }: Places, told: Words): string {
  const cell = report.cells.find((cell) => cell.id === id);
  if (!cell?.outputs.some(({ pictures }) => pictures)) return "";
  if (dashboard === null || !URL.canParse(dashboard)) return told.github.picturesInArtifact;
  return picturesOf(report, cell, dashboard, told)
    .map(({ words, address }) => link(words, address))
    .filter(Boolean)
    .join(" · ");
}

function picturesOf(
  report: Report,
  cell: Cell,
  dashboard: string,
  { github }: Words,
  key: string | null = null,
): Shown[] {
  const pictures = worstOutput(cell)?.pictures;
  if (!pictures) return [];
  const asked = `project=${inAddress(report.project)}${key ? `&key=${inAddress(key)}` : ""}`;
  const at = (sha: string) => new URL(`/pictures/${sha}?${asked}`, dashboard).href;
  const input = report.inputs.find(({ model, id }) => model === cell.model && id === cell.input);
  const release = releaseTeller(report)(cell);
  return [
    ...(input?.picture ? [{ words: github.input(cell.input), address: at(input.picture) }] : []),
    { words: github.reference(cell.reference.label), address: at(pictures.reference) },
    {
      words: github.result(cell.config, targetName(cell.target), release),
      address: at(pictures.candidate),
    },
  ];
}

/** The first output that is wrong and has pictures; else the first that has. */
const worstOutput = ({ outputs }: Cell): Output | undefined => {
  const pictured = outputs.filter(({ pictures }) => pictures);
  return pictured.find(({ verdict }) => verdict !== "pass") ?? pictured[0];
};

/** Hosts that only a network of one's own knows. */
const OWN_NETWORK =
  /^(localhost|[^.]+|.*\.(local|localhost|internal|intranet|lan|home\.arpa)|[\d.]+|\[.*\])$/i;

/** Whether GitHub, which fetches what a comment shows, can be expected to reach an address: https, at a name of the public web. */
function isPublic(address: string | null): address is string {
  if (address === null || !URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  return protocol === "https:" && !OWN_NETWORK.test(hostname);
}
