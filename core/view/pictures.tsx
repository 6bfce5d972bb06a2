import { cellLabel } from "../present/label.ts";
import type { Cell } from "../report/schema.ts";
import type { Words } from "../words/words.ts";
import { CellChip } from "./chip.tsx";
import type { PictureSource, ReportView } from "./view.ts";

/** Input, reference and result side by side, the verdict under them, for every cell that has pictures. */
export function Pictures({
  view,
  cells,
  large,
}: {
  view: ReportView;
  cells: readonly Cell[];
  large?: boolean;
}) {
  const shown = cells.flatMap((cell) =>
    triptychs(view, cell).map((panels, output) => ({ cell, panels, output })),
  );
  if (shown.length === 0) return null;
  return (
    <ul className={large ? "pictures large" : "pictures"}>
      {shown.map(({ cell, panels, output }) => (
        <li key={`${cell.id} ${output}`}>
          <figure>
            <div className={large && panels.difference ? "triptych four" : "triptych"}>
              {panels.sides.map(({ picture, tag, alt }) => (
                <div key={tag}>
                  {/* biome-ignore lint/performance/noImgElement: pure markup, also outside of Next */}
                  <img src={picture.src} width={picture.width} height={picture.height} alt={alt} />
                  <span aria-hidden="true">{tag}</span>
                </div>
              ))}
              {large && panels.difference && <Difference {...panels.difference} words={view.words} />}
            </div>
            <figcaption>
              <span>{cell.input}</span>
              <CellChip words={view.words} cell={cell} href={view.links.cell(cell)} />
            </figcaption>
          </figure>
        </li>
      ))}
    </ul>
  );
}

/** Two pictures of the same size laid over each other: what a browser makes of them needs no third one to be stored. */
function Difference({ of, input, words }: Panels["difference"] & object & { words: Words }) {
  const [reference, candidate] = of;
  const { difference, differencePicture } = words.page;
  return (
    <div>
      <div className="difference">
        {/* biome-ignore lint/performance/noImgElement: pure markup, also outside of Next */}
        <img {...reference} alt={differencePicture(input)} />
        {/* biome-ignore lint/performance/noImgElement: pure markup, also outside of Next */}
        <img {...candidate} alt="" />
      </div>
      <span aria-hidden="true">{difference}</span>
    </div>
  );
}

/** Whether there is anything for {@link Pictures} to show. */
export const hasPictures = (view: ReportView, cells: readonly Cell[]): boolean =>
  cells.some((cell) => triptychs(view, cell).length > 0);

interface Panel {
  picture: PictureSource;
  tag: string;
  alt: string;
}

interface Panels {
  sides: Panel[];
  /** Reference and result, where they can be laid over each other. */
  difference: { of: [PictureSource, PictureSource]; input: string } | null;
}

function triptychs(view: ReportView, cell: Cell): Panels[] {
  const { links, lookup, words } = view;
  const { page } = words;
  const inputId = lookup.input(cell.model, cell.input)?.picture;
  const input = inputId ? links.picture(inputId) : null;
  const [reference, candidate] = runNames(view, cell);
  return cell.outputs.flatMap(({ pictures }) => {
    const left = pictures && links.picture(pictures.reference);
    const right = pictures && links.picture(pictures.candidate);
    if (!left || !right) return [];
    const panels = [
      { picture: left, tag: reference, alt: page.referencePicture(cell.input, cell.reference.label) },
      {
        picture: right,
        tag: candidate,
        alt: page.resultPicture(cell.input, cell.config, cellLabel(cell, words)),
      },
    ];
    const alike = left.width === right.width && left.height === right.height;
    return [
      {
        sides: input
          ? [{ picture: input, tag: page.input, alt: page.inputPicture(cell.input) }, ...panels]
          : panels,
        difference: alike ? { of: [left, right], input: cell.input } : null,
      },
    ];
  });
}

/** What to call both runs, as short as they can be told apart: `normal` and `low`. */
export function runNames({ lookup, words }: ReportView, cell: Cell): [reference: string, candidate: string] {
  const reference = lookup.cell(cell.reference.cell)?.config;
  const [backend = "", precision = cell.config] = cell.config.split("/");
  if (!reference || reference === cell.config) return [words.page.reference, precision];
  const [otherBackend = "", otherPrecision = reference] = reference.split("/");
  return backend === otherBackend ? [otherPrecision, precision] : [reference, cell.config];
}
