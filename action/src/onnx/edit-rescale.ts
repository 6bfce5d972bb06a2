import { attributeOf, type OnnxEdit, withAttribute } from "./edit.ts";
import { floats, floatsOf, withFloats } from "./edit-constant.ts";
import { type Role, roleOf } from "./edit-factor.ts";
import type { NodeProto } from "./proto.ts";

/** Exponents by tensor: one of k is held as its value times 2^-k. */
export type Exponents = ReadonlyMap<string, number>;

export interface Rescaled {
  /** What is held with a factor now, by the names of before. */
  exponents: Map<string, number>;
  /** Constants that took a factor in. */
  folded: number;
  /** Multiplications that had to be added, where nothing could take the factor in. */
  added: number;
}

/**
 * Holds tensors times powers of two. The factor is taken in by the constants of what makes them, goes along with what is
 * linear, and is given back by the constants of the next op that has some; where there is none it is multiplied in. What the
 * model's inputs and outputs mean stays. In fp32 a power of two changes no bits but at the ends of the range.
 *
 * @param wanted exponents that are to be reached at least
 * @param given exponents that the model's inputs come with
 * @returns null where a constant cannot take a factor in
 */
export function rescale(model: OnnxEdit, wanted: Exponents, given: Exponents = new Map()): Rescaled | null {
  const roles = new Map(model.nodes.map((node) => [node, roleOf(node, model)]));
  const needs = new Needs(model, roles, wanted);
  return new Rescaling(model, roles, needs, given).run();
}

/** Up is stronger than down, and further is stronger than less far. */
const stronger = (a: number, b: number): boolean =>
  a > 0 || b > 0 ? Math.max(a, 0) > Math.max(b, 0) : a < b;

/** What follows from constants alone: it can be given any factor. */
function constantsOf(model: OnnxEdit): (name: string) => boolean {
  const variable = new Set(model.inputs);
  const isVariable = (name: string) => variable.has(name);
  for (const { op_type, input, output, attribute } of model.nodes)
    if (op_type.startsWith("Random") || input.some(isVariable) || attribute.some(({ type }) => type === 5))
      for (const name of output) variable.add(name);
  return (name) => !variable.has(name);
}

/** The exponents that are needed for the wanted ones: what is added up bears one factor, a square the root of its own. */
class Needs {
  readonly isConstant: (name: string) => boolean;
  readonly #needs: Map<string, number>;
  #changed = false;

  constructor(model: OnnxEdit, roles: Map<NodeProto, Role>, wanted: Exponents) {
    this.isConstant = constantsOf(model);
    this.#needs = new Map(wanted);
    const backwards = [...model.nodes].reverse();
    // Each round carries a need past at least one node; a network in which that did not end has none that fit.
    for (let round = 0; round < 100; round++) {
      this.#changed = false;
      for (const node of backwards) this.#spread(node, roles.get(node) as Role);
      if (!this.#changed) break;
    }
  }

  of(name: string): number {
    return this.#needs.get(name) ?? 0;
  }

  #raise(name: string, need: number): void {
    if (name === "" || this.isConstant(name) || !stronger(need, this.of(name))) return;
    this.#needs.set(name, need);
    this.#changed = true;
  }

  #spread({ output }: NodeProto, role: Role): void {
    const need = this.of(output[0] ?? "");
    switch (role.kind) {
      case "same": {
        const group = [...role.tensors, ...output];
        const most = group.reduce((most, name) => (stronger(this.of(name), most) ? this.of(name) : most), 0);
        for (const name of group) this.#raise(name, most);
        return;
      }
      case "product": {
        const { a, b } = role;
        if (this.isConstant(a) || this.isConstant(b)) return;
        const has = this.of(a) + this.of(b);
        if (!stronger(need, has)) return;
        if (a === b) this.#raise(a, Math.ceil(need / 2));
        else if (stronger(this.of(b), this.of(a))) this.#raise(b, need - this.of(a));
        else this.#raise(a, need - this.of(b));
        return;
      }
      case "quotient":
        this.#raise(role.a, need + this.of(role.b));
        return;
      case "power": {
        const least = Math.ceil(need / role.degree);
        if (stronger(least, this.of(role.of))) this.#raise(role.of, least);
        const now = this.of(role.of);
        if (!Number.isInteger(now * role.degree)) this.#raise(role.of, now + Math.sign(now));
        return;
      }
      default:
    }
  }
}

/** A node and the exponents of what it reads and gives. */
interface Plan {
  node: NodeProto;
  reads(index: number, name: string): number;
  exponent: number;
}

/** A normalisation whose epsilon goes along with a factor on what it reads. */
function withoutFactor(node: NodeProto, exponent: number): NodeProto {
  if (exponent === 0 || node.op_type === "LpNormalization") return node;
  const epsilon = attributeOf(node, "epsilon")?.f ?? 1e-5;
  return withAttribute(node, { name: "epsilon", type: 1, f: epsilon * 2 ** (-2 * exponent) });
}

class Rescaling {
  readonly #model: OnnxEdit;
  readonly #roles: Map<NodeProto, Role>;
  readonly #needs: Needs;
  readonly #nodes: NodeProto[] = [];
  /** The exponent that a tensor is made with. */
  readonly #made = new Map<string, number>();
  /** Its name where that is not 0, and the names of what it was made into. */
  readonly #held = new Map<string, string>();
  readonly #result: Rescaled = { exponents: new Map(), folded: 0, added: 0 };
  #possible = true;

  constructor(model: OnnxEdit, roles: Map<NodeProto, Role>, needs: Needs, given: Exponents) {
    this.#model = model;
    this.#roles = roles;
    this.#needs = needs;
    for (const [name, exponent] of given) {
      this.#made.set(name, exponent);
      this.#held.set(JSON.stringify([name, exponent]), name);
    }
  }

  run(): Rescaled | null {
    const model = this.#model;
    for (const node of model.nodes) {
      this.#restore(model.readWithin([node]));
      this.#emit(this.#plan(node, this.#roles.get(node) as Role));
    }
    this.#restore(model.outputs);
    if (!this.#possible) return null;
    model.setNodes(this.#nodes);
    model.prune();
    return this.#result;
  }

  /** Has tensors without a factor, under their own names. */
  #restore(names: Iterable<string>): void {
    for (const name of names) if (this.#exponentOf(name) !== 0) this.#at(name, 0);
  }

  #exponentOf(name: string): number {
    return this.#made.get(name) ?? 0;
  }

  #emit({ node, reads, exponent }: Plan): void {
    const input = node.input.map((name, index) => (name === "" ? "" : this.#at(name, reads(index, name))));
    const output = node.output.map((name) => {
      if (exponent === 0 || name === "") return name;
      const held = this.#model.fresh(`${name}_scaled`);
      this.#made.set(name, exponent);
      this.#held.set(JSON.stringify([name, exponent]), held);
      this.#result.exponents.set(name, exponent);
      return held;
    });
    const same =
      input.every((name, at) => name === node.input[at]) &&
      output.every((name, at) => name === node.output[at]);
    this.#nodes.push(same ? node : { ...node, input, output });
  }

  /** How a node is held: the exponents that it reads its inputs with, and the one that comes of it. */
  #plan(node: NodeProto, role: Role): Plan {
    const need = this.#needs.of(node.output[0] ?? "");
    const isConstant = (name: string) => this.#needs.isConstant(name);
    const has = (name: string) => this.#exponentOf(name);
    const asBefore: Plan = { node, reads: () => 0, exponent: 0 };
    if (node.output.every(isConstant)) return asBefore;
    switch (role.kind) {
      case "fixed":
        return asBefore;
      case "same": {
        const { tensors } = role;
        const exponent = this.#common(tensors, need);
        return { node, reads: (_, name) => (tensors.includes(name) ? exponent : 0), exponent };
      }
      case "product": {
        const [ea, eb] = this.#factors(role.a, role.b, need);
        return { node, reads: (index) => [ea, eb][index] ?? ea + eb, exponent: ea + eb };
      }
      case "quotient": {
        const { a, b } = role;
        const eb = isConstant(b) ? (isConstant(a) ? 0 : has(a) - need) : has(b);
        return { node, reads: (index) => (index === 0 ? need + eb : eb), exponent: need };
      }
      case "power": {
        const { of, degree } = role;
        const fits = Number.isInteger(has(of) * degree) && !stronger(need, has(of) * degree);
        const exponent = fits ? has(of) : this.#needs.of(of);
        if (!Number.isInteger(exponent * degree)) return asBefore;
        return { node, reads: (index) => (index === 0 ? exponent : 0), exponent: exponent * degree };
      }
      case "affine": {
        const ex = has(role.x);
        return { node, reads: (index) => [ex, need - ex, need, ex][index] ?? 0, exponent: need };
      }
      case "norm": {
        const ex = has(role.x);
        return { node: withoutFactor(node, ex), reads: (index) => (index === 0 ? ex : 0), exponent: 0 };
      }
    }
  }

  /** What is added up or chosen from bears one factor: what is needed, or what all of it comes with. */
  #common(tensors: string[], need: number): number {
    if (need !== 0) return need;
    const own = tensors.filter((name) => !this.#needs.isConstant(name)).map((name) => this.#exponentOf(name));
    return own.length > 0 && own.every((exponent) => exponent === own[0]) ? (own[0] as number) : 0;
  }

  /** The factors of a product's sides: a constant takes in whatever is missing. */
  #factors(a: string, b: string, need: number): [number, number] {
    const [ea, eb] = [this.#exponentOf(a), this.#exponentOf(b)];
    // What nothing before could hold as it is needed is multiplied.
    const [na, nb] = [a, b].map((name, at) => {
      const [wanted, has] = [this.#needs.of(name), [ea, eb][at]!];
      return stronger(wanted, has) ? wanted : has;
    }) as [number, number];
    if (this.#needs.isConstant(b)) return [na, need - na];
    if (this.#needs.isConstant(a)) return [need - nb, nb];
    return stronger(need, ea + eb) ? [na, nb] : [ea, eb];
  }

  /** The name of a tensor as it is with an exponent; what makes it so is emitted if it is not there. */
  #at(name: string, exponent: number): string {
    if (exponent === this.#exponentOf(name) && !this.#held.has(JSON.stringify([name, exponent]))) return name;
    const key = JSON.stringify([name, exponent]);
    const there = this.#held.get(key);
    if (there) return there;
    const constant = this.#model.constant(name);
    const made = constant ? this.#fold(name, exponent) : this.#multiply(name, exponent);
    this.#held.set(key, made);
    return made;
  }

  #fold(name: string, exponent: number): string {
    const tensor = this.#model.constant(name)!;
    const values = floatsOf(tensor, this.#model.folder);
    if (!values) {
      this.#possible = false;
      return name;
    }
    this.#result.folded++;
    const scaled = values.map((value) => value * 2 ** -exponent);
    return this.#model.add({ ...withFloats(tensor, scaled), name: `${name}_scaled` });
  }

  #multiply(name: string, exponent: number): string {
    const made = this.#exponentOf(name);
    const from = this.#held.get(JSON.stringify([name, made])) ?? name;
    const factor = 2 ** (made - exponent);
    // What is without a factor has its own name again: outputs and graphs within nodes read it by that.
    const to = exponent === 0 && made !== 0 ? this.#plain(name) : this.#model.fresh(`${name}_scaled`);
    const by = this.#model.add(floats(`${name}_factor`, [factor]));
    this.#nodes.push({ input: [from, by], output: [to], name: to, op_type: "Mul", attribute: [] });
    this.#result.added++;
    return to;
  }

  /** An input that comes with a factor keeps its name. */
  #plain(name: string): string {
    return this.#model.inputs.includes(name) ? this.#model.fresh(`${name}_whole`) : name;
  }
}
