/** Debian's Chromium: no browser of its own is downloaded, and nothing outside is asked for. */
import { existsSync } from "node:fs";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";

const PLACES = [process.env.OFFERGRAPH_CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser"];
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  // Containers have little of it.
  "--disable-dev-shm-usage",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const PATIENCE_MS = 60_000;

/** Where the service is that the pages come from. */
export const BASE = process.env.OFFERGRAPH_E2E_URL ?? "http://127.0.0.1:8000";

export function launch(): Promise<Browser> {
  const executablePath = PLACES.find((place) => place !== undefined && existsSync(place));
  if (executablePath === undefined) {
    throw new Error("Chromium is not installed");
  }
  return chromium.launch({ executablePath, args: FLAGS, timeout: PATIENCE_MS });
}

/** A page, and what it did that it must not: asked another host, broke a policy, or threw. */
export interface Visit {
  readonly page: Page;
  readonly faults: string[];
  close(): Promise<void>;
}

export async function visit(
  browser: Browser,
  path: string,
  options: BrowserContextOptions = {},
  base = BASE,
): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width: 1320, height: 860 }, ...options });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" && /Content Security Policy/.test(message.text())) {
      faults.push(message.text());
    }
  });
  context.on("request", (request) => {
    if (new URL(request.url()).origin !== base) {
      faults.push(`asked ${request.url()}`);
    }
  });
  await page.goto(base + path);
  return { page, faults, close: () => context.close() };
}

/** The service that asks for keys, and two of them: its admin's, and that of the seller of the account "ours". */
export const GUARDED = {
  base: process.env.OFFERGRAPH_E2E_GUARDED_URL ?? "",
  admin: process.env.OFFERGRAPH_E2E_ADMIN ?? "",
  seller: process.env.OFFERGRAPH_E2E_SELLER ?? "",
};

/** Waits until the line to the service stands and everything missed is there. */
export async function live(page: Page, phase = "live"): Promise<void> {
  await page.locator(`[data-phase="${phase}"]`).waitFor();
}
