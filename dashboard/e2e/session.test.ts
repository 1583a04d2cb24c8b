/** Signing in and out, and what a seller cannot see, on a service that asks for keys. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { violations } from "./axe";
import { GUARDED, launch, live, type Visit, visit } from "./browser";
import { Seller } from "./seller";

const CSRF = { "X-Offergraph-CSRF": "1" };
const ROWS = "tbody tr[data-offer]";

let browser: Browser;
let ours: Seller;
let theirs: Seller;

beforeAll(async () => {
  browser = await launch();
  const admin = { base: GUARDED.base, key: GUARDED.admin };
  ours = await Seller.settle("ours", admin);
  theirs = await Seller.settle("theirs", admin);
  await ours.taken(["mine-1", "mine-2"]);
  await theirs.taken(["foreign-1"]);
  await theirs.refused("foreign-1", "Nobody else's business");
});

afterAll(() => browser?.close());

async function signIn(page: Page, key: string): Promise<void> {
  await page.getByLabel("Key or token").fill(key);
  await page.keyboard.press("Enter");
}

/** The page at `path`, seen by the seller of the account "ours". */
async function signedIn(path: string): Promise<Visit> {
  const visited = await visit(browser, path, {}, GUARDED.base);
  await signIn(visited.page, GUARDED.seller);
  await live(visited.page);
  return visited;
}

test("who is not signed in is asked for a key, a wrong one is refused in words, and the right one can leave", async () => {
  const { page, faults, close } = await visit(browser, "/offers", {}, GUARDED.base);
  await signIn(page, "og_0123456789ab_wrong");
  await page.getByRole("alert").waitFor();
  expect(await page.locator("table").count()).toBe(0);
  expect(await violations(page)).toEqual([]);
  await signIn(page, GUARDED.seller);
  await page.locator(ROWS, { hasText: "mine-1" }).waitFor();
  const [cookie] = await page.context().cookies();
  expect(cookie).toMatchObject({ name: "offergraph_session", httpOnly: true, sameSite: "Strict" });
  await page.reload();
  await page.locator(ROWS, { hasText: "mine-1" }).waitFor();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByLabel("Key or token").waitFor();
  expect(await page.getByLabel("Key or token").inputValue()).toBe("");
  expect(await page.context().cookies()).toEqual([]);
  await page.reload();
  await page.getByLabel("Key or token").waitFor();
  expect(faults).toEqual([]);
  await close();
});

test("a seller sees its own account and of another what is nowhere, and follows its own alone", async () => {
  const { page, faults, close } = await signedIn("/offers");
  await page.locator(ROWS).nth(1).waitFor();
  expect(await page.locator(ROWS).count()).toBe(2);
  await theirs.refused("foreign-1", "Still nobody else's");
  await ours.refused("mine-2", "Too dark");
  await page.locator(ROWS, { hasText: "Too dark" }).waitFor();
  expect(await page.locator("body").textContent()).not.toContain("foreign");
  await page.getByRole("link", { name: "Errors" }).click();
  await page.getByText("CTLG-007").first().waitFor();
  await page.locator(".tabs a", { hasText: "By full code" }).click();
  await page.getByText("Too dark").waitFor();
  expect(await page.locator("body").textContent()).not.toContain("nobody else's");
  expect(await page.getByText("Not mapped yet").count()).toBe(0);
  await page.getByRole("link", { name: "Feeds & channels" }).click();
  await page.locator(`[data-feed="ours/${ours.feedId}"]`).waitFor();
  expect(await page.locator("[data-feed]").count()).toBe(1);
  expect(await page.getByRole("button", { name: /Deactivate|Connect/ }).count()).toBe(0);
  expect(faults).toEqual([]);
  await close();
});

test("an address of another account shows what one shows that nobody has", async () => {
  const { page, faults, close } = await signedIn(theirs.path("foreign-1"));
  await page.getByText("This offer is not there").waitFor();
  for (const account of ["theirs", "nobody"]) {
    await page.goto(`${GUARDED.base}/offers?account=${account}`);
    await page.getByText(/No offer matches|No offers yet/).waitFor();
    const file = await page.context().request.get(`${GUARDED.base}/export/offers.csv?account=${account}`);
    expect((await file.text()).trimEnd().split("\n").length).toBe(1);
  }
  const own = await page.context().request.get(`${GUARDED.base}/export/offers.csv`);
  expect((await own.text()).trimEnd().split("\n").length).toBe(3);
  expect(faults).toEqual([]);
  await close();
});

test("a session that ends while the page is open is said to have, and signing in leads back", async () => {
  const { page, faults, close } = await signedIn("/errors");
  // As in another window: the page itself is told nothing, until its line is cut.
  await page.context().request.delete(`${GUARDED.base}/session`, { headers: CSRF });
  await page.getByText("Your session has ended").waitFor();
  await signIn(page, GUARDED.seller);
  await page.getByRole("heading", { name: "Errors" }).waitFor();
  await live(page);
  expect(faults).toEqual([]);
  await close();
});
