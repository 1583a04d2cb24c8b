// Checks, told as one line of JSON each: {"check": ..., "ok": true} or {"check": ..., "ok": false, "why": ...}.

const PATIENCE_MS = 20_000;
let failed = false;

/** Run `body` as the check called `name`; a check that fails or does not end says so, and the next one runs. */
export async function check(name, body) {
  try {
    await within(body(), "the check did not end");
    tell({ check: name, ok: true });
  } catch (error) {
    failed = true;
    tell({ check: name, ok: false, why: error?.stack ?? JSON.stringify(error) ?? String(error) });
  }
}

/** To be called last: what a check that failed has left running would keep the program from ending. */
export function finish() {
  if (failed) process.exit();
}

/** Write `line`, an object, to standard output. */
export function tell(line) {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

async function within(promise, complaint) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(complaint)), PATIENCE_MS);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
