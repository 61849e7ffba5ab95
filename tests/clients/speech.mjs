// The openai client, unchanged, against /v1/audio/speech and /v1/models: node speech.mjs http://HOST:PORT/v1
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import OpenAI, { BadRequestError } from "openai";

const [baseURL, directory] = process.argv.slice(2);
const client = new OpenAI({ baseURL, apiKey: "not-asked-for", maxRetries: 0, timeout: 60_000 });
const order = { model: "tts-1", voice: "alloy", input: "The lamp was lit at dusk. Nobody saw it." };

for (const format of ["mp3", "opus", "aac", "flac", "wav", "pcm"]) {
  const reply = await client.audio.speech.create({ ...order, response_format: format });
  writeFileSync(join(directory, `said.${format}`), Buffer.from(await reply.arrayBuffer()));
}

const unsaid = { ...order, input: "This sentence is new, so its audio is on its way while it is made." };
let pieces = 0;
for await (const bytes of (await client.audio.speech.create(unsaid)).body) pieces += bytes.length > 0;
assert.ok(pieces > 0, "a streamed body has bytes");

const events = (await (await client.audio.speech.create({ ...order, stream_format: "sse" })).text())
  .split("\n\n")
  .filter(Boolean)
  .map((block) => JSON.parse(block.replace(/^data: /, "")));
const last = events.pop();
assert.equal(last.type, "speech.audio.done");
assert.equal(last.usage.total_tokens, last.usage.input_tokens + last.usage.output_tokens);
assert.ok(events.length > 0 && events.every((event) => event.type === "speech.audio.delta"));

const wrapped = await client.audio.speech.create({ ...order, response_format: "wav", voice: { id: "alloy" } });
assert.equal(wrapped.status, 200);

const slow = await client.audio.speech.create({ ...order, response_format: "wav", speed: 0.5 });
writeFileSync(join(directory, "slow.wav"), Buffer.from(await slow.arrayBuffer()));

const wrong = { voice: "nobody", response_format: "mp5", speed: 9, input: "" };
for (const [param, value] of Object.entries(wrong)) {
  const error = await client.audio.speech.create({ ...order, [param]: value }).catch((thrown) => thrown);
  assert.ok(error instanceof BadRequestError, `${param}: ${error}`);
  assert.equal(error.param, param);
  assert.equal(error.type, "invalid_request_error");
}

const models = [];
for await (const model of client.models.list()) models.push(model.id);
assert.ok(models.includes("tts-1"), `models: ${models}`);
