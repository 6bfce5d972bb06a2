/** Where a vector's elements lie in the file. */
export interface Vector {
  at: number;
  length: number;
}

/**
 * A table of a FlatBuffer: fields by their slot, in the order of the schema, absent ones by their default. What points
 * out of the file throws a RangeError, as DataView does.
 */
export class Table {
  readonly #view: DataView;
  readonly #at: number;

  constructor(view: DataView, at: number) {
    this.#view = view;
    this.#at = at;
  }

  /** Where it begins in the file. */
  get at(): number {
    return this.#at;
  }

  /** Where a field lies in the file; 0 where it is absent. */
  place = (slot: number): number => this.#field(slot);

  /** The table that the file starts with. */
  static root(view: DataView): Table {
    return new Table(view, view.getUint32(0, true));
  }

  int8 = (slot: number, absent = 0): number => this.#scalar(slot, absent, (at) => this.#view.getInt8(at));
  uint8 = (slot: number, absent = 0): number => this.#scalar(slot, absent, (at) => this.#view.getUint8(at));
  int32 = (slot: number, absent = 0): number =>
    this.#scalar(slot, absent, (at) => this.#view.getInt32(at, true));
  float32 = (slot: number, absent = 0): number =>
    this.#scalar(slot, absent, (at) => this.#view.getFloat32(at, true));

  table(slot: number): Table | null {
    const field = this.#field(slot);
    return field ? new Table(this.#view, this.#target(field)) : null;
  }

  string(slot: number): string | null {
    const field = this.#field(slot);
    return field ? this.#text(this.#target(field)) : null;
  }

  vector(slot: number): Vector | null {
    const field = this.#field(slot);
    if (!field) return null;
    const start = this.#target(field);
    return { at: start + 4, length: this.#view.getUint32(start, true) };
  }

  tables(slot: number): Table[] {
    return this.#targets(slot).map((at) => new Table(this.#view, at));
  }

  strings(slot: number): string[] {
    return this.#targets(slot).map((at) => this.#text(at));
  }

  int32s(slot: number): number[] {
    return this.#each(slot, 4, (at) => this.#view.getInt32(at, true));
  }

  /** Whole numbers beyond 2^53 are rounded. */
  int64s(slot: number): number[] {
    return this.#each(slot, 8, (at) => Number(this.#view.getBigInt64(at, true)));
  }

  #targets(slot: number): number[] {
    return this.#each(slot, 4, (at) => this.#target(at));
  }

  #each(slot: number, size: number, read: (at: number) => number): number[] {
    const { at, length } = this.vector(slot) ?? { at: 0, length: 0 };
    // Before a list of a length that only a broken file names is made.
    if (length > 0) this.#view.getUint8(at + length * size - 1);
    return Array.from({ length }, (_, index) => read(at + index * size));
  }

  #scalar(slot: number, absent: number, read: (at: number) => number): number {
    const field = this.#field(slot);
    return field ? read(field) : absent;
  }

  /** Where a field lies; 0 where it is absent. */
  #field(slot: number): number {
    const layout = this.#at - this.#view.getInt32(this.#at, true);
    const entry = 4 + 2 * slot;
    if (entry >= this.#view.getUint16(layout, true)) return 0;
    const offset = this.#view.getUint16(layout + entry, true);
    return offset && this.#at + offset;
  }

  #target(at: number): number {
    return at + this.#view.getUint32(at, true);
  }

  #text(start: number): string {
    const length = this.#view.getUint32(start, true);
    this.#view.getUint8(start + 4 + length);
    const bytes = new Uint8Array(this.#view.buffer, this.#view.byteOffset + start + 4, length);
    return new TextDecoder().decode(bytes);
  }
}
