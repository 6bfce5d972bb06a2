"use client";

import { useRouter } from "next/navigation";
import { type KeyboardEvent, type PointerEvent, type ReactNode, useState } from "react";
import { Scroll } from "../../core/view/scroll.tsx";

/** A column of the chart, and what its lines say there. */
export interface BrushColumn {
  label: string;
  address: string;
  /** The page of the run that its results come from; null where there is none. */
  run: string | null;
  /** Names of lines with their values, those that were run. */
  said: string[];
}

interface Props {
  columns: readonly BrushColumn[];
  /** Of the drawing, in px: what lies between two columns, where the first one begins, and where the plot ends. */
  size: { width: number; height: number; left: number; step: number; top: number; bottom: number };
  /** What the drawing shows, for those who cannot see it. */
  label: string;
  /** The name of what scrolls. */
  name: string;
  /** This page without a span, to which one can be added. */
  href: string;
  words: { how: string; span: string; show: string; run: string };
  axis: ReactNode;
  /** Drawn under what is chosen, and over it. */
  under: ReactNode;
  over: ReactNode;
}

/**
 * A chart in which columns are chosen by pointer or keyboard: one is read out with the way to its run, of several the page is shown.
 * Without JavaScript it is a drawing, and the form above it chooses.
 */
export function TrendBrush({ columns, size, label, name, href, words, axis, under, over }: Props) {
  const router = useRouter();
  const [chosen, choose] = useState<{ anchor: number; end: number } | null>(null);
  const [dragging, drag] = useState(false);
  const { width, height, left, step, top, bottom } = size;
  const last = columns.length - 1;
  const from = chosen && Math.min(chosen.anchor, chosen.end);
  const to = chosen && Math.max(chosen.anchor, chosen.end);
  const [first, end] = [columns[from ?? -1], columns[to ?? -1]];
  const span = first && end ? (first === end ? first.label : `${first.label} – ${end.label}`) : words.span;
  const showHref = first && end ? `${href}&from=${encode(first)}&to=${encode(end)}#trend` : null;

  const columnAt = ({ clientX, currentTarget }: PointerEvent<SVGElement>) => {
    const box = currentTarget.getBoundingClientRect();
    const at = Math.floor(((clientX - box.left) / box.width) * columns.length);
    return Math.min(last, Math.max(0, at));
  };
  const show = () => showHref && router.push(showHref, { scroll: false });
  const press = (event: KeyboardEvent) => {
    const moved = movedTo(event.key, chosen?.end ?? last + 1, last);
    if (moved !== null) choose({ anchor: event.shiftKey && chosen ? chosen.anchor : moved, end: moved });
    else if (event.key === "Escape") choose(null);
    else if (event.key === "Enter" && first && first === end && first.run) router.push(first.run);
    else if (event.key === "Enter") show();
    else return;
    event.preventDefault();
  };

  return (
    <>
      <div className="plot">
        {axis}
        <Scroll label={name}>
          {/* biome-ignore lint/a11y/useSemanticElements: a drawing with links in it is no fieldset */}
          <svg
            viewBox={`0 0 ${width} ${height}`}
            width={width}
            height={height}
            role="group"
            aria-label={label}
          >
            {under}
            <g
              className="brush"
              role="slider"
              tabIndex={0}
              aria-label={words.how}
              aria-valuemin={1}
              aria-valuemax={columns.length}
              aria-valuenow={(chosen?.end ?? last) + 1}
              aria-valuetext={[span, ...(first && first === end ? first.said : [])].join(", ")}
              onKeyDown={press}
            >
              <rect
                className="reach"
                x={left}
                y={top}
                width={step * columns.length}
                height={bottom - top}
                onPointerDown={(event) => {
                  event.currentTarget.setPointerCapture(event.pointerId);
                  const at = columnAt(event);
                  choose({ anchor: at, end: at });
                  drag(true);
                }}
                onPointerMove={(event) => {
                  const at = columnAt(event);
                  choose(dragging && chosen ? { ...chosen, end: at } : { anchor: at, end: at });
                }}
                onPointerUp={() => {
                  drag(false);
                  if (first !== end) show();
                }}
                onPointerCancel={() => drag(false)}
              />
              {from !== null && to !== null && (
                <rect
                  className="chosen"
                  x={left + step * from}
                  y={top}
                  width={step * (to - from + 1)}
                  height={bottom - top}
                />
              )}
            </g>
            {over}
          </svg>
        </Scroll>
      </div>
      <p className="readout">
        {first && end ? (
          <>
            <b>{span}</b>
            {first === end && first.said.map((said) => <span key={said}>{said}</span>)}
            {first === end && first.run && <a href={first.run}>{words.run}</a>}
            {first !== end && showHref && <a href={showHref}>{words.show}</a>}
          </>
        ) : (
          <span className="scripted">{words.how}</span>
        )}
      </p>
    </>
  );
}

const encode = ({ address }: BrushColumn): string => encodeURIComponent(address);

/** Where a key leads from a column; null where it leads nowhere. */
function movedTo(key: string, at: number, last: number): number | null {
  const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: last }[key];
  return to === undefined ? null : Math.min(last, Math.max(0, to));
}
