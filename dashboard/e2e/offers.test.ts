/** Lists and single offers, on a real browser against the real service with the demo's connector at work. */
import { readFile } from "node:fs/promises";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { BASE, launch, live, visit } from "./browser";
import { Cable } from "./cable";
import { ask, Seller } from "./seller";

let browser: Browser;
let seller: Seller;

beforeAll(async () => {
  browser = await launch();
  seller = await Seller.arrive("offers");
  await seller.taken(["1", "2", "3", "4", "5"]);
});

afterAll(() => browser?.close());

interface Told {
  account: string;
  feedId: string;
  skuId: string;
  status: string;
  inventory: number;
  price: { amount: string };
  errors: { nodes: { fullCode: string }[] };
}

const rows = "tbody tr[data-offer]";

test("search as you type narrows the list, and the address bar keeps it", async () => {
  const { page, faults, close } = await visit(browser, "/offers");
  await page.getByRole("searchbox").pressSequentially("coffee 500");
  await page.waitForURL(/q=coffee\+500/);
  await expect
    .poll(
      async () => {
        const names = await page.locator(".offer-name").allTextContents();
        // While the list is fetched there are none.
        return names.length > 0 && names.every((name) => /coffee.* 500 g/.test(name));
      },
      { timeout: 60_000 },
    )
    .toBe(true);
  const found = await page.locator(rows).count();
  await page.reload();
  await expect.poll(() => page.locator(rows).count(), { timeout: 60_000 }).toBe(found);
  expect(await page.getByRole("searchbox").inputValue()).toBe("coffee 500");
  expect(faults).toEqual([]);
  await close();
});

test("filters show as many offers as their counts say, and are taken away one by one", async () => {
  const { page, faults, close } = await visit(browser, `/offers?account=${seller.account}`);
  await seller.refused("5", "No picture");
  const error = page.locator(".facet-value", { hasText: /^Error/ });
  await expect.poll(() => error.textContent(), { timeout: 60_000 }).toBe("Error1");
  await error.click();
  await page.waitForURL(/status=ERROR/);
  await expect.poll(() => page.locator(rows).count(), { timeout: 60_000 }).toBe(1);
  await page.getByRole("button", { name: "Remove the filter Status Error" }).click();
  await expect.poll(() => page.locator(rows).count(), { timeout: 60_000 }).toBe(5);
  await page.goBack();
  await expect.poll(() => page.locator(rows).count(), { timeout: 60_000 }).toBe(1);
  await seller.taken(["5"]);
  expect(faults).toEqual([]);
  await close();
});

test("pages follow each other by cursor and miss nothing", async () => {
  const { page, close } = await visit(browser, "/offers?size=25&sort=SKU_ID+ASC");
  const seen = new Set<string>();
  for (;;) {
    await page.locator(rows).first().waitFor();
    await page.locator(".list:not(.busy)").waitFor();
    for (const row of await page.locator(rows).all()) {
      seen.add((await row.getAttribute("data-offer")) ?? "");
    }
    const next = page.getByRole("link", { name: "Next" });
    if ((await next.count()) === 0 || seen.size >= 75) {
      break;
    }
    const first = await page.locator(rows).first().getAttribute("data-offer");
    await next.click();
    await page.locator(`${rows}:first-child:not([data-offer="${first}"])`).waitFor();
  }
  const { offers } = await ask<{ offers: { nodes: { account: string; feedId: string; skuId: string }[] } }>(
    "{ offers(first: 75, orderBy: {field: SKU_ID, direction: ASC}) { nodes { account feedId skuId } } }",
  );
  expect([...seen]).toEqual(offers.nodes.map((each) => `${each.account}/${each.feedId}/${each.skuId}`));
  await close();
});

test("an offer opens into its errors, its timeline, and masked evidence", async () => {
  await seller.taken(["open-me"]);
  await seller.refused("open-me", "Blurred picture");
  const { page, faults, close } = await visit(browser, `/offers?account=${seller.account}&q=open-me`);
  await page.locator(".offer-name", { hasText: "Thing open-me" }).click();
  await page.getByRole("heading", { level: 1, name: "Thing open-me" }).waitFor();
  const card = page.locator(".error", { hasText: "Blurred picture" });
  expect(await card.locator(".code").textContent()).toBe("CTLG-007-001");
  await card.getByRole("button", { name: "Show the interaction" }).click();
  await page.waitForURL(/interaction=[0-9A-F]{32}/);
  await page.locator(".log-failure").waitFor();
  await page.locator(".evidence summary", { hasText: "Request" }).click();
  const evidence = (await page.locator(".evidence pre").first().textContent()) ?? "";
  expect(evidence).toContain('"sku": "open-me"');
  expect(evidence).not.toContain("hunter2");
  expect(await page.locator(".strip li").count()).toBe(2);
  const number = page.locator(".timeline .badge");
  await page.getByLabel("Result").selectOption("Success");
  await expect.poll(() => number.textContent(), { timeout: 60_000 }).toBe("1");
  await page.getByLabel("Date").selectOption("Last day");
  await page.getByLabel("Result").selectOption("All");
  await expect.poll(() => number.textContent(), { timeout: 60_000 }).toBe("2");
  expect(faults).toEqual([]);
  await close();
});

test("an error appears in the list and on the page, and vanishes, without a reload", async () => {
  const list = await visit(browser, `/offers?account=${seller.account}&status=ERROR`);
  const one = await visit(browser, seller.path("2"));
  await live(list.page);
  await live(one.page);
  await one.page.locator(".standing", { hasText: "Synced" }).waitFor();
  await seller.refused("2", "Too small");
  await list.page.locator(rows, { hasText: "Too small" }).waitFor();
  await one.page.locator(".standing", { hasText: "Error" }).waitFor();
  await one.page.locator(".error", { hasText: "Too small" }).waitFor();
  await seller.taken(["2"], "12.50");
  await list.page.locator(rows, { hasText: "Too small" }).waitFor({ state: "detached" });
  await one.page.locator(".standing", { hasText: "Synced" }).waitFor();
  await one.page.locator(".fact", { hasText: "12.50" }).waitFor();
  for (const { page, faults, close } of [list, one]) {
    expect(await page.evaluate(() => performance.getEntriesByType("navigation").length)).toBe(1);
    expect(faults).toEqual([]);
    await close();
  }
});

test("after a lost connection the page resumes where it was", async () => {
  const cable = new Cable(new URL(BASE));
  await cable.plugIn();
  const { page, faults, close } = await visit(browser, `/offers?account=${seller.account}`, {}, cable.base);
  await live(page);
  await page.locator(rows).first().waitFor();
  await page.evaluate(() => Object.assign(window, { same: true }));
  await cable.pull();
  await live(page, "offline");
  await seller.refused("3", "While you were away");
  await cable.plugIn();
  await live(page);
  await page.locator(rows, { hasText: "While you were away" }).waitFor();
  expect(await page.evaluate(() => (window as unknown as { same?: boolean }).same)).toBe(true);
  expect(await page.locator(".banner").count()).toBe(0);
  expect(faults).toEqual([]);
  await close();
  await cable.pull();
});

test("a subscription that is refused for now is live once it is taken, even if nothing happens", async () => {
  const page = await browser.newPage();
  let refused = false;
  await page.routeWebSocket(/graphql/, (socket) => {
    const service = socket.connectToServer();
    socket.onMessage((message) => {
      const { id, type } = JSON.parse(String(message));
      if (type !== "subscribe" || refused) {
        service.send(message);
        return;
      }
      refused = true;
      const payload = [{ message: "Away", extensions: { code: "SERVICE_UNAVAILABLE" } }];
      socket.send(JSON.stringify({ id, type: "error", payload }));
    });
    service.onMessage((message) => {
      if (!String(message).includes("Checkpoint")) {
        socket.send(message);
      }
    });
  });
  await page.goto(`${BASE}/offers?account=${seller.account}`);
  await live(page);
  expect(refused).toBe(true);
  await page.close();
});

test("the exported files are the list, as the API has it", async () => {
  const { page, close } = await visit(browser, `/offers?account=${seller.account}&q=Thing`);
  await page.locator(rows).first().waitFor();
  const exported = async (name: string): Promise<string> => {
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name }).click(),
    ]);
    return (await readFile(await download.path())).toString();
  };
  const { offers } = await ask<{ offers: { nodes: Told[] } }>(
    `query ($account: String!) {
      offers(first: 100, filter: {accounts: [$account], query: "Thing"}, orderBy: {field: SKU_ID, direction: ASC}) {
        nodes { account feedId skuId status inventory price { amount } errors(first: 5) { nodes { fullCode } } } } }`,
    { account: seller.account },
  );
  const expected = offers.nodes.map(({ price, errors, ...own }) => ({
    ...own,
    price: price.amount,
    errorCodes: errors.nodes.map((error) => error.fullCode),
  }));
  expect(expected.length).toBeGreaterThanOrEqual(5);
  const lines = (await exported("Export JSONL")).trimEnd().split("\n");
  expect(lines.map((line) => JSON.parse(line))).toMatchObject(expected);
  const [head, ...table] = (await exported("Export CSV"))
    .replace(/^\uFEFF/, "")
    .trimEnd()
    .split("\r\n")
    .map((line) => line.split(","));
  const cells = table.map((row) => Object.fromEntries((head ?? []).map((name, at) => [name, row[at]])));
  expect(cells).toMatchObject(
    expected.map((offer) => ({
      ...offer,
      inventory: String(offer.inventory),
      errorCodes: offer.errorCodes.join(" | "),
    })),
  );
  await close();
});
