/** The page before who is not signed in, by the contract of /session; a service without users has none of it. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { BASE, launch, visit } from "./browser";

const VIEWER = { name: "ana", role: "SELLER", vendor: null, accounts: ["grocery1"] };

let browser: Browser;

beforeAll(async () => {
  browser = await launch();
});

afterAll(() => browser?.close());

interface Door {
  signedIn: boolean;
  readonly csrf: (string | undefined)[];
}

/** Puts a door before the service: nobody is in, and "right" opens it. */
async function shut(page: Page): Promise<Door> {
  const door: Door = { signedIn: false, csrf: [] };
  await page.route("**/session", async (route) => {
    const request = route.request();
    if (request.method() === "GET") {
      const viewer = door.signedIn ? VIEWER : null;
      await route.fulfill({ json: { authentication: "required", viewer } });
      return;
    }
    door.csrf.push(request.headers()["x-offergraph-csrf"]);
    door.signedIn = request.method() === "POST" && request.postDataJSON().token === "right";
    await route.fulfill({ status: door.signedIn || request.method() === "DELETE" ? 204 : 401 });
  });
  await page.route("**/graphql", async (route) => {
    if (door.signedIn) {
      await route.continue();
      return;
    }
    const error = { message: "Who are you?", extensions: { code: "UNAUTHENTICATED" } };
    await route.fulfill({ status: 401, json: { errors: [error] } });
  });
  await page.goto(`${BASE}/offers`);
  return door;
}

test("who is not signed in is asked for a key, and a wrong one is refused in words", async () => {
  const { page, faults, close } = await visit(browser, "/");
  const door = await shut(page);
  await page.getByLabel("Key or token").fill("wrong");
  await page.keyboard.press("Enter");
  await page.getByRole("alert").waitFor();
  expect(await page.locator("table").count()).toBe(0);
  await page.getByLabel("Key or token").fill("right");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "Offers" }).waitFor();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByLabel("Key or token").waitFor();
  expect(await page.getByLabel("Key or token").inputValue()).toBe("");
  expect(door.csrf).toEqual(["1", "1", "1"]);
  expect(faults).toEqual([]);
  await close();
});

test("a session that has ended leads to the same page", async () => {
  const { page, close } = await visit(browser, "/");
  const door = await shut(page);
  await page.getByLabel("Key or token").fill("right");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Offers" }).waitFor();
  door.signedIn = false;
  await page.getByRole("link", { name: "Errors" }).click();
  await page.getByLabel("Key or token").waitFor();
  await close();
});
