/** The page as a whole: keyboard, contrast, small screens, pace, who is signed in, and feeds. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { violations } from "./axe";
import { launch, live, visit } from "./browser";
import { Seller } from "./seller";

let browser: Browser;
let seller: Seller;

const ROUNDS = 4;
const SKUS = Array.from({ length: 100 }, (_, index) => `S${String(index).padStart(3, "0")}`);
const PAGES = [
  "/",
  "/offers?size=25",
  "/discarded?size=25",
  "/errors",
  "/errors?by=byFullCode",
  "/errors?by=unmapped",
  "/feeds",
];

beforeAll(async () => {
  browser = await launch();
  seller = await Seller.arrive("page");
  await seller.taken(SKUS);
  await seller.refused("S000", "Refused for the pictures");
  await seller.refused("S001", `Refused: https://pictures.example.com/${"x".repeat(400)}`);
});

afterAll(() => browser?.close());

/** Until a view has read what it shows. */
async function shown(page: Page): Promise<void> {
  await live(page);
  await page.locator("h1").waitFor();
  await page.locator(".loading").waitFor({ state: "detached" });
}

test("axe finds nothing on any page, in light and dark, and each fits its screen, also of 360 pixels, whatever the words", async () => {
  const beyond = (page: Page) =>
    page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  const refused = [`/offers?account=${seller.account}&status=ERROR`, seller.path("S001")];
  for (const path of [...PAGES, ...refused, seller.path("nowhere")]) {
    const { page, faults, close } = await visit(browser, path, {
      colorScheme: "light",
      reducedMotion: "reduce",
    });
    await shown(page);
    const light = await violations(page);
    await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
    const dark = await violations(page, "color-contrast");
    const wide = await beyond(page);
    await page.setViewportSize({ width: 360, height: 740 });
    const narrow = await beyond(page);
    expect({ path, light, dark, faults, wide, narrow }).toEqual({
      path,
      light: [],
      dark: [],
      faults: [],
      wide: 0,
      narrow: 0,
    });
    await close();
  }
});

test("everything is reached by keyboard, and where one is can be seen", async () => {
  const { page, close } = await visit(browser, `/offers?account=${seller.account}`);
  await shown(page);
  await page.keyboard.press("Tab");
  expect(await page.evaluate(() => document.activeElement?.className)).toBe("skip");
  const until = async (selector: string) => {
    for (let press = 0; press < 150; press += 1) {
      if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector)) {
        expect(
          await page.evaluate(() => getComputedStyle(document.activeElement as Element).outlineStyle),
        ).not.toBe("none");
        return;
      }
      await page.keyboard.press("Tab");
    }
    throw new Error(`${selector} is not reached`);
  };
  await until('.facet input[type="checkbox"]');
  await until("input.search");
  await page.keyboard.type("S000");
  await page.waitForURL(/q=S000/);
  await page.locator("tbody tr[data-offer]:only-child").waitFor();
  await until(".offer-name");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "Thing S000" }).waitFor();
  await until(".disclose");
  await page.keyboard.press("Enter");
  await page.locator(".log").first().waitFor();
  await until(".evidence summary");
  await page.keyboard.press("Enter");
  await page.locator(".evidence pre").first().waitFor();
  await close();
});

test("a hundred rows follow fifty changes a second", async () => {
  const { page, close } = await visit(browser, `/offers?account=${seller.account}&size=100&sort=SKU_ID+ASC`);
  await shown(page);
  await page.locator("tbody tr[data-offer]").nth(99).waitFor();
  await page.evaluate(() => {
    const gaps: number[] = [];
    let last = performance.now();
    const frame = (now: number) => {
      gaps.push(now - last);
      last = now;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    Object.assign(window, { gaps });
  });
  const began = performance.now();
  for (let round = 1; round <= ROUNDS; round += 1) {
    await seller.taken(SKUS.slice(0, 50), `${round}.00`, round);
    await new Promise((resolve) =>
      setTimeout(resolve, Math.max(0, began + round * 1_000 - performance.now())),
    );
  }
  await expect
    .poll(() => page.locator("td.cell-price", { hasText: `R$${ROUNDS}.00` }).count(), { timeout: 60_000 })
    .toBe(50);
  const gaps = await page.evaluate(() =>
    (window as unknown as { gaps: number[] }).gaps.sort((a, b) => a - b),
  );
  const at = (share: number) => Math.round(gaps[Math.floor((gaps.length - 1) * share)] ?? 0);
  process.stderr.write(`frames: median ${at(0.5)} ms, 99 % within ${at(0.99)} ms, longest ${at(1)} ms\n`);
  await close();
});

test("how soon the first view can be used is told", async () => {
  const { page, close } = await visit(browser, "/");
  await page.locator(".total-number").first().waitFor();
  const told = await page.evaluate(() => {
    const files = performance.getEntriesByType("resource") as PerformanceResourceTiming[];
    const scripts = files.filter((file) => file.name.endsWith(".js"));
    return {
      usableMs: Math.round(performance.now()),
      scriptBytes: scripts.reduce((sum, file) => sum + file.encodedBodySize, 0),
    };
  });
  process.stderr.write(
    `first view: counts shown after ${told.usableMs} ms, ${told.scriptBytes} bytes of scripts\n`,
  );
  expect(told.scriptBytes).toBeLessThanOrEqual(200 * 1024);
  await close();
});

test("changes of one moment are each shown once, however often there are new ones", async () => {
  const other = await Seller.arrive("wavering");
  const { page, close } = await visit(browser, `/?account=${other.account}`);
  await shown(page);
  for (const changes of [6, 12, 18]) {
    await other.wavering("1");
    await page.getByText(`${changes} changes`).waitFor();
    expect(await page.locator(".changes li").count()).toBe(Math.min(changes, 12));
  }
  await close();
});

test("a feed is deactivated when asked twice, and its offers are gone everywhere", async () => {
  const other = await Seller.arrive("leaving");
  await other.taken(SKUS.slice(0, 26));
  // One more than its page: a list that is not read again as its offers change.
  const list = await visit(browser, `/offers?account=${other.account}&size=25`);
  const rows = list.page.locator("tbody tr[data-offer]");
  await rows.nth(24).waitFor();
  const { page, faults, close } = await visit(browser, `/feeds?account=${other.account}`);
  const feed = page.locator(`[data-feed="${other.account}/${other.feedId}"]`);
  await feed.getByRole("button", { name: /^Deactivate/ }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Go on" }).click();
  const last = dialog.getByRole("button", { name: "Deactivate", exact: true });
  expect(await last.isDisabled()).toBe(true);
  await dialog.getByRole("textbox").fill(other.feedId);
  await last.click();
  await feed.getByText("Inactive").waitFor();
  await rows.first().waitFor({ state: "detached" });
  expect([...faults, ...list.faults]).toEqual([]);
  await list.close();
  await close();
});
