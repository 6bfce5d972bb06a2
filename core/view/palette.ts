/** A tint and the text that stands on it. */
export interface Tint {
  ground: string;
  text: string;
}

export interface Palette {
  ground: string;
  card: string;
  text: string;
  muted: string;
  line: string;
  code: string;
  link: string;
  reference: string;
  candidate: string;
  pass: Tint;
  drift: Tint;
  bad: Tint;
  crash: Tint;
  quiet: Tint;
}

/** Tints about 12 % strong with dark text of the same hue. Red: a wrong result. Purple: a process that died. */
export const light: Palette = {
  ground: "#fcfcfa",
  card: "#ffffff",
  text: "#14161a",
  muted: "#5b6470",
  line: "#e2e4df",
  code: "#f2f3ef",
  link: "#1d55b4",
  reference: "#5b6470",
  candidate: "#1657c2",
  pass: { ground: "#dcefe5", text: "#126b4a" },
  drift: { ground: "#fbeecb", text: "#7d5600" },
  bad: { ground: "#f9dbd8", text: "#a71f17" },
  crash: { ground: "#e8defa", text: "#5f31ab" },
  quiet: { ground: "#eaecf0", text: "#4c5563" },
};

export const dark: Palette = {
  ground: "#0f1315",
  card: "#16191d",
  text: "#eceef0",
  muted: "#a0a8b2",
  line: "#2a2f34",
  code: "#1c2125",
  link: "#8ab4f8",
  reference: "#a0a8b2",
  candidate: "#86b2ff",
  pass: { ground: "#12362a", text: "#66d3a4" },
  drift: { ground: "#3d2f0b", text: "#f0c25a" },
  bad: { ground: "#421813", text: "#ff8a7a" },
  crash: { ground: "#2f2150", text: "#c4a6ff" },
  quiet: { ground: "#252b32", text: "#b3bcc8" },
};

/** WCAG 2 contrast of two `#rrggbb` colours, 1 to 21. */
export function contrast(a: string, b: string): number {
  const [x, y] = [luminance(a), luminance(b)];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

function luminance(hex: string): number {
  const channel = (at: number) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}
