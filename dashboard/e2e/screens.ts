/** Pictures of every page for docs/screens: light, dark and narrow, of a service that the demo filled. */
import { mkdirSync } from "node:fs";
import { test } from "vitest";
import { launch, live, visit } from "./browser";
import { ask } from "./seller";

const FOLDER = "../docs/screens";
const WIDE = { viewport: { width: 1280, height: 800 } };
const LOOKS = {
  light: { ...WIDE, colorScheme: "light" },
  dark: { ...WIDE, colorScheme: "dark" },
  narrow: { viewport: { width: 360, height: 740 }, colorScheme: "light" },
} as const;

interface Told {
  offers: {
    nodes: { account: string; feedId: string; skuId: string; errors: { nodes: unknown[] } }[];
  };
}

/** The offer in error with most errors. */
async function offer(): Promise<string> {
  const { offers } = await ask<Told>(
    `{ offers(first: 60, filter: {statuses: [ERROR]}) {
        nodes { account feedId skuId errors { nodes { code } } } } }`,
  );
  const [one] = [...offers.nodes].sort((a, b) => b.errors.nodes.length - a.errors.nodes.length);
  return one === undefined ? "/offers" : `/offers/${one.account}/${one.feedId}/${one.skuId}`;
}

test("pictures", async () => {
  mkdirSync(FOLDER, { recursive: true });
  const pages = {
    overview: "/",
    offers: "/offers?account=grocery1&sort=STATUS_SINCE+DESC",
    discarded: "/discarded",
    offer: await offer(),
    errors: "/errors",
    unmapped: "/errors?by=unmapped",
    feeds: "/feeds",
  };
  const browser = await launch();
  for (const [look, options] of Object.entries(LOOKS)) {
    for (const [name, path] of Object.entries(pages)) {
      const { page, close } = await visit(browser, path, { ...options, reducedMotion: "reduce" });
      await live(page);
      await page.locator(".loading").waitFor({ state: "detached" });
      if (name === "offer") {
        await page.locator(".disclose").first().click();
        await page.locator(".log").first().waitFor();
        await page.evaluate(() => window.scrollTo(0, 0));
      }
      await page.locator("h1").waitFor();
      await page.waitForLoadState("networkidle");
      await page.screenshot({ path: `${FOLDER}/${name}-${look}.png` });
      await close();
    }
  }
  for (const [look, options] of Object.entries(LOOKS)) {
    const { page, close } = await visit(browser, "/", options);
    // As a service with keys has it.
    await page.route("**/session", (route) =>
      route.fulfill({ json: { authentication: "required", viewer: null } }),
    );
    await page.reload();
    await page.getByLabel("Key or token").waitFor();
    await page.waitForLoadState("networkidle");
    await page.screenshot({ path: `${FOLDER}/sign-in-${look}.png` });
    await close();
  }
  await browser.close();
});
