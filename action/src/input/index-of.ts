/** The number of elements of a shape; 1 for a scalar. */
export const elementsOf = (shape: readonly number[]): number =>
  shape.reduce((product, dim) => product * dim, 1);

/** The index along each dimension of the element at a flat offset, in C order or (`fortran`) first fastest. */
export function indexOf(offset: number, shape: readonly number[], fortran = false): number[] {
  const order = shape.map((_, axis) => axis);
  if (!fortran) order.reverse();
  const index = new Array<number>(shape.length).fill(0);
  let rest = offset;
  for (const axis of order) {
    const dim = shape[axis] as number;
    index[axis] = rest % dim;
    rest = Math.floor(rest / dim);
  }
  return index;
}
