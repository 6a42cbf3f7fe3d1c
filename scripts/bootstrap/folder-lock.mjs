/**
 * A lock between processes, made of a folder, for a bare clone (Node built-ins only).
 *
 * The lock folder is prepared aside with its owner's note in it and then renamed into place: the rename is atomic and
 * fails while another owner's folder is there. A dead owner's folder is renamed away to a name made from ITS token; a
 * second waiter that judged the same owner dead finds that name taken and so can never throw out a newer owner.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const OWNER_NOTE = 'owner.json';
const HEARTBEAT_MS = 5_000;
const GRAVE_KEPT_MS = 600_000;
/** What rename answers when a non-empty folder is in the way, on Linux, macOS and Windows. */
const TAKEN = new Set(['ENOTEMPTY', 'EEXIST', 'EPERM', 'EACCES']);

/**
 * Whether the owner of a lock is gone: on this machine its process has ended, or (any machine) its heartbeat has been
 * silent for longer than staleAfterMs.
 */
export function isStale(owner, here) {
  if (here.nowMs - owner.heartbeatMs > here.staleAfterMs) return true;
  return owner.host === here.host && !here.processIsAlive(owner.pid);
}

/**
 * Runs work while holding the lock, waiting for another holder first. onWait is told once when there is one.
 * Throws what work throws, and file errors.
 */
export async function withFolderLock(folder, work, options = {}) {
  const { onWait = () => {}, staleAfterMs = 60_000, pollMs = 250 } = options;
  const token = `${process.pid}-${randomBytes(6).toString('hex')}`;
  await mkdir(path.dirname(folder), { recursive: true });
  await acquire(folder, token, onWait, staleAfterMs, pollMs);
  const note = path.join(folder, OWNER_NOTE);
  const heartbeat = setInterval(() => {
    utimes(note, new Date(), new Date()).catch(() => {});
  }, HEARTBEAT_MS);
  heartbeat.unref();
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    await release(folder, token);
  }
}

async function acquire(folder, token, onWait, staleAfterMs, pollMs) {
  const prepared = `${folder}.new-${token}`;
  await mkdir(prepared);
  await writeFile(
    path.join(prepared, OWNER_NOTE),
    JSON.stringify({ pid: process.pid, host: os.hostname(), token }),
  );
  let told = false;
  for (;;) {
    // The note's time is the heartbeat: it must be fresh at the moment the lock is taken.
    await utimes(path.join(prepared, OWNER_NOTE), new Date(), new Date());
    if (await renamed(prepared, folder)) break;
    const owner = await readOwner(folder);
    const here = { nowMs: Date.now(), host: os.hostname(), staleAfterMs, processIsAlive };
    if (owner !== undefined && isStale(owner, here)) {
      await renamed(folder, `${folder}.dead-${owner.token}`);
      continue;
    }
    if (!told) onWait(owner?.pid);
    told = true;
    await delay(pollMs);
  }
  await removeOldGraves(folder);
}

async function release(folder, token) {
  const owner = await readOwner(folder);
  if (owner?.token !== token) return;
  const gone = `${folder}.released-${token}`;
  if (await renamed(folder, gone)) await rm(gone, { recursive: true, force: true });
}

async function renamed(from, to) {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if (TAKEN.has(error.code) || error.code === 'ENOENT') return false;
    throw error;
  }
}

/** The holder's note, or undefined while there is none to read (just released). */
async function readOwner(folder) {
  const note = path.join(folder, OWNER_NOTE);
  try {
    const [text, { mtimeMs }] = await Promise.all([readFile(note, 'utf8'), stat(note)]);
    return { ...JSON.parse(text), heartbeatMs: mtimeMs };
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw error;
  }
}

function processIsAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

async function removeOldGraves(folder) {
  const parent = path.dirname(folder);
  for (const name of await readdir(parent)) {
    if (!name.startsWith(`${path.basename(folder)}.`)) continue;
    const grave = path.join(parent, name);
    const age = await stat(grave).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    );
    if (age > GRAVE_KEPT_MS) await rm(grave, { recursive: true, force: true });
  }
}
