// Judges an OpenAPI description by the schema of its version: node describe.mjs http://HOST:PORT/api/openapi.json
import { Validator } from "@seriousme/openapi-schema-validator";

const description = await (await fetch(process.argv[2])).json();
const validator = new Validator();
const verdict = await validator.validate(description);
if (!verdict.valid) {
  console.error(JSON.stringify(verdict.errors, null, 1));
  process.exit(1);
}
validator.resolveRefs();
console.log(validator.version);
