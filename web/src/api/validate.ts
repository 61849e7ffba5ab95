import { shapes, type ShapeName } from './generated/shapes';

/** What of a JSON schema is checked of every answer: kinds, required fields, closed sets. */
export type Shape =
  | 'any'
  | 'string'
  | 'number'
  | 'integer'
  | 'boolean'
  | 'null'
  | 'object'
  | { ref: string }
  | { all: Shape[] }
  | { any: Shape[] }
  | { is: unknown[] }
  | { each: Shape }
  | { fields: Record<string, Shape>; needs: string[]; rest?: Shape };

/** Where `value` is not of the shape, as "$.jobs[3].state: …"; nothing: it is. */
export function flaw(value: unknown, shape: Shape, path = '$'): string | undefined {
  if (typeof shape === 'string') return fits(value, shape) ? undefined : `${path}: must be ${shape}`;
  if ('ref' in shape) return flaw(value, shapes[shape.ref] ?? 'any', path);
  if ('is' in shape) return shape.is.includes(value) ? undefined : `${path}: must be one of ${shape.is.join(', ')}`;
  if ('all' in shape) return first(shape.all, (part) => flaw(value, part, path));
  if ('any' in shape) {
    const flaws = shape.any.map((choice) => flaw(value, choice, path));
    return flaws.includes(undefined) ? undefined : flaws.at(-1);
  }
  if ('each' in shape) {
    if (!Array.isArray(value)) return `${path}: must be a list`;
    return first([...value.entries()], ([index, item]) => flaw(item, shape.each, `${path}[${index}]`));
  }
  if (!isRecord(value)) return `${path}: must be an object`;
  const missing = shape.needs.find((name) => value[name] === undefined);
  if (missing !== undefined) return `${path}.${missing}: is missing`;
  return first(Object.entries(value), ([name, field]) => {
    const wanted = shape.fields[name] ?? shape.rest;
    return wanted === undefined || field === undefined ? undefined : flaw(field, wanted, `${path}.${name}`);
  });
}

/** The same for a schema of the API description. */
export function flawOf(value: unknown, name: ShapeName): string | undefined {
  return flaw(value, { ref: name });
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function fits(value: unknown, kind: Extract<Shape, string>): boolean {
  switch (kind) {
    case 'any':
      return true;
    case 'null':
      return value === null;
    case 'integer':
      return Number.isInteger(value);
    case 'object':
      return isRecord(value);
    default:
      return typeof value === kind;
  }
}

function first<T>(items: T[], check: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const found = check(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
