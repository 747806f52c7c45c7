// Reads an AsyncAPI document with the official parser and prints what it thinks of it, as JSON.
// The parser does not compare a 3.0 document's examples with their schemas; its own JSON Schema validator does it here.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";

const [modules, document] = process.argv.slice(2);
const require = createRequire(resolve(modules) + "/");
const { Parser } = require("@asyncapi/parser");
const { default: Ajv } = require("ajv");
const { default: addFormats } = require("ajv-formats");

const { document: parsed, diagnostics } = await new Parser().parse(readFileSync(document, "utf8"));
const ajv = addFormats(new Ajv({ strict: false, allErrors: true }));

function wrongExamples(message) {
  const fits = ajv.compile(message.payload().json());
  return message.examples().all().flatMap((example) =>
    fits(example.payload()) ? [] : fits.errors.map((error) => `${message.name()}${error.instancePath}: ${error.message}`));
}

process.stdout.write(JSON.stringify({
  diagnostics,
  channels: parsed ? parsed.channels().all().map((channel) => channel.address()) : [],
  operations: parsed ? parsed.operations().all().length : 0,
  examples: parsed ? parsed.messages().all().flatMap((message) => message.examples().all()).length : 0,
  wrong: parsed ? parsed.messages().all().flatMap(wrongExamples) : [],
}));
