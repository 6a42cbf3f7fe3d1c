/**
 * Makes a packaged Electron folder behave like a plain one: `electron [flags] [-r module] DIR_OR_FILE [arguments…]` runs the
 * app found there. Electron looks for resources/app, app.asar and then default_app.asar; this folder stands at the last
 * place. Only local apps are run: no URLs, no REPL.
 */
'use strict';
const fs = require('node:fs');
const Module = require('node:module');
const path = require('node:path');
const { app } = require('electron');

/** Splits the command line as Electron's own loader does: flags first, then the app, then the app's arguments. */
function readCommandLine(words) {
  const preload = [];
  for (let i = 0; i < words.length; i += 1) {
    const word = words[i];
    if (word === '-r' || word === '--require') {
      i += 1;
      if (i < words.length) preload.push(words[i]);
    } else if (!word.startsWith('-')) {
      return { preload, target: word, showVersion: false };
    } else if (word === '--version' || word === '-v') {
      return { preload, target: undefined, showVersion: true };
    }
  }
  return { preload, target: undefined, showVersion: false };
}

function describeApp(folder) {
  const file = path.join(folder, 'package.json');
  return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : {};
}

function run(target) {
  const place = path.resolve(target);
  const isFile = fs.statSync(place).isFile();
  const folder = isFile ? path.dirname(place) : place;
  const description = isFile ? {} : describeApp(folder);
  const name = description.productName || description.name;
  if (name) {
    app.setName(name);
    app.setDesktopName(description.desktopName || `${name}.desktop`);
  }
  if (description.version) app.setVersion(description.version);
  app.setAppPath(folder);
  const main = isFile ? place : path.join(folder, description.main || 'index.js');
  // Loaded as the main module, so that require.main in the app is the app and not this file.
  Module._load(require.resolve(main), null, true);
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  app.exit(1);
}

process.defaultApp = true;
const { preload, target, showVersion } = readCommandLine(process.argv.slice(1));
if (showVersion) {
  process.stdout.write(`v${process.versions.electron}\n`, () => app.exit(0));
} else if (target === undefined) {
  fail('usage: electron [flags] [-r module] FOLDER_OR_FILE [arguments…]');
} else {
  try {
    for (const module of preload) require(path.isAbsolute(module) ? module : path.resolve(module));
    run(target);
  } catch (error) {
    fail(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
}
