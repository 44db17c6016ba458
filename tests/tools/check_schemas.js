#!/usr/bin/env node
// Holds schemas/ against itself: every schema is a valid JSON Schema 2020-12, every example validates
// against the schema it is named after, every example spoiled on purpose does not, and openapi.yaml
// passes Redocly's rules. Exit 77 when the pinned tools are not installed.
'use strict';
const fs = require('fs');
const path = require('path');
const { spawnSync } = require('child_process');

const tools = __dirname;
const schemas = path.resolve(tools, '../../schemas');
if (!fs.existsSync(path.join(tools, 'node_modules/ajv'))) {
  console.log('skipped: tests/tools/node_modules is absent (npm ci in tests/tools)');
  process.exit(77);
}
const Ajv = require('ajv/dist/2020').default;
const addFormats = require('ajv-formats').default;
const read = (file) => JSON.parse(fs.readFileSync(file, 'utf8'));

const failures = [];
const ajv = new Ajv({ allErrors: true, strict: true, strictTypes: false, strictRequired: false, strictTuples: false });
addFormats(ajv);

function schemaFiles() {
  const inFolder = (folder) => fs.readdirSync(folder).filter((f) => f.endsWith('.schema.json')).map((f) => path.join(folder, f));
  return [...inFolder(schemas), ...inFolder(path.join(schemas, 'events'))];
}

// order.json and order.bulk.json are examples of order.schema.json; events/order.shipped.json of
// events/order.shipped.schema.json.
function schemaOf(example) {
  const relative = path.relative(path.join(schemas, 'examples'), example);
  const exact = path.join(schemas, relative.replace(/\.json$/, '.schema.json'));
  if (fs.existsSync(exact)) return exact;
  return path.join(schemas, path.dirname(relative), path.basename(relative).split('.')[0] + '.schema.json');
}

function walk(folder) {
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? walk(path.join(folder, entry.name)) : entry.name.endsWith('.json') ? [path.join(folder, entry.name)] : []);
}

// Every way to spoil a valid example that its schema must notice: an unknown member at the root, and
// each required member of the root left out.
function spoiled(example, schema) {
  const closed = schema.additionalProperties === false;
  const variants = (schema.required || []).map((name) => {
    const copy = { ...example };
    delete copy[name];
    return [`without ${name}`, copy];
  });
  if (closed) variants.push(['with an unknown member', { ...example, nonsense: 1 }]);
  return variants;
}

const files = schemaFiles();
for (const file of files) ajv.addSchema(read(file));
const used = new Set();
let examples = 0;
let refused = 0;
for (const example of walk(path.join(schemas, 'examples'))) {
  const name = path.relative(schemas, example);
  const schemaFile = schemaOf(example);
  if (!fs.existsSync(schemaFile)) {
    failures.push(`${name}: no schema ${path.relative(schemas, schemaFile)}`);
    continue;
  }
  used.add(schemaFile);
  const schema = read(schemaFile);
  const validate = ajv.getSchema(schema.$id);
  const document = read(example);
  examples += 1;
  if (!validate(document)) {
    for (const error of validate.errors) failures.push(`${name}${error.instancePath}: ${error.message}`);
  }
  for (const [how, variant] of spoiled(document, schema)) {
    refused += 1;
    if (validate(variant)) failures.push(`${name} ${how} is still valid`);
  }
}
for (const file of files) if (!used.has(file)) failures.push(`${path.relative(schemas, file)} has no example`);

const redocly = spawnSync(
  process.execPath,
  [path.join(tools, 'node_modules/@redocly/cli/bin/cli.js'), 'lint', '--format=stylish', '--config', path.join(tools, 'redocly.yaml'), path.join(schemas, 'openapi.yaml')],
  { encoding: 'utf8', env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true', CI: 'true' } });
if (redocly.status !== 0) failures.push(`openapi.yaml:\n${redocly.stdout}${redocly.stderr}`);

for (const failure of failures) console.log(failure);
console.log(`schemas: ${files.length} schemas, ${examples} examples valid, ${refused} spoiled ones refused, ${failures.length} failures`);
process.exit(failures.length === 0 ? 0 : 1);
