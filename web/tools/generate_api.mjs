// Writes src/api/generated/ from the server's OpenAPI description: `schema.d.ts`, the types, and `shapes.ts`, what of them can
// be checked at run time. Both come from the same file, so that a description the code no longer fits fails the build.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import openapiTS, { astToString } from 'openapi-typescript';

const source = new URL('../../src/api/openapi.json', import.meta.url);
const out = new URL('../src/api/generated/', import.meta.url);

/** A JSON schema as the small tree that src/api/validate.ts walks. */
function shape(schema) {
  if (schema === undefined || schema === true) return 'any';
  if (schema.$ref !== undefined) return { ref: schema.$ref.split('/').at(-1) };
  if (schema.allOf !== undefined) return { all: schema.allOf.map(shape) };
  const choices = schema.oneOf ?? schema.anyOf;
  if (choices !== undefined) return { any: choices.map(shape) };
  if (schema.const !== undefined) return { is: [schema.const] };
  if (schema.enum !== undefined) return { is: schema.enum };
  if (Array.isArray(schema.type)) return { any: schema.type.map((type) => shape({ ...schema, type })) };
  switch (schema.type) {
    case 'array':
      return { each: shape(schema.items) };
    case 'object':
      if (schema.properties === undefined && typeof schema.additionalProperties !== 'object') return 'object';
      return {
        fields: Object.fromEntries(
          Object.entries(schema.properties ?? {}).map(([name, field]) => [name, shape(field)]),
        ),
        needs: schema.required ?? [],
        ...(typeof schema.additionalProperties === 'object' ? { rest: shape(schema.additionalProperties) } : {}),
      };
    default:
      return schema.type ?? 'any';
  }
}

/** The names of the components that `roots` lead to. */
function reachable(schemas, roots) {
  const found = new Set();
  const visit = (name) => {
    if (found.has(name) || schemas[name] === undefined) return;
    found.add(name);
    for (const [, inner] of JSON.stringify(schemas[name]).matchAll(/#\/components\/schemas\/(\w+)/g)) visit(inner);
  };
  roots.forEach(visit);
  return [...found].sort();
}

const text = await readFile(source, 'utf8');
const description = JSON.parse(text);
const { schemas } = description.components;
// What only clients of the /v1 and batch interfaces read is no concern of the studio.
const answers = new Set();
for (const [path, operations] of Object.entries(description.paths)) {
  if (!path.startsWith('/api/') && path !== '/metrics') continue;
  for (const operation of Object.values(operations)) {
    for (const [, name] of JSON.stringify(operation.responses ?? {}).matchAll(/#\/components\/schemas\/(\w+)/g))
      answers.add(name);
  }
}
answers.add('Problem');
for (const name of Object.keys(schemas)) if (name.endsWith('Event')) answers.add(name);

const names = reachable(schemas, [...answers]);
const table = Object.fromEntries(names.map((name) => [name, shape(schemas[name])]));
const notice = '// Made of src/api/openapi.json by tools/generate_api.mjs; do not edit.\n';
await mkdir(out, { recursive: true });
await writeFile(new URL('schema.d.ts', out), notice + astToString(await openapiTS(text)));
await writeFile(
  new URL('shapes.ts', out),
  `${notice}import type { Shape } from '../validate';\n\nexport const shapes = ${JSON.stringify(table)} as unknown as Record<string, Shape>;\n` +
    `export type ShapeName = ${names.map((name) => `'${name}'`).join(' | ')};\n`,
);
