/** MNN's tags from 2.8.0 on, as this version knows them; later ones can be had by `git:TAG`. */
export const sourceReleases: string[] = [
  ["2.8", [0, 1, 2, 3, 4]],
  ["2.9", [0, 1, 2, 3, 5, 6]],
  ["3.0", [0, 1, 2, 3, 4, 5]],
  ["3.1", [0, 1, 2, 3, 4]],
  ["3.2", [0, 1, 2, 3, 4, 5]],
  ["3.3", [0]],
  ["3.4", [0, 1]],
  ["3.5", [0]],
  ["3.6", [0, 1]],
].flatMap(([minor, patches]) => (patches as number[]).map((patch) => `${minor}.${patch}`));
