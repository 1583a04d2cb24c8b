/** What axe says of a page. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/**
 * What axe finds, and finds again: the page goes on changing, and what is replaced while axe looks at it has no
 * colours any more. `rules` names the only rules to be looked at.
 */
export async function violations(page: Page, ...rules: string[]): Promise<string[]> {
  // By the debugging protocol: the page's own policy lets in no script that is not a file of ours.
  if ((await page.evaluate("typeof axe")) === "undefined") {
    await page.evaluate(AXE);
  }
  const first = await look(page, rules);
  if (first.length === 0) {
    return [];
  }
  const again = await look(page, rules);
  return first.filter((each) => again.includes(each));
}

async function look(page: Page, rules: string[]): Promise<string[]> {
  const options = { resultTypes: ["violations"], ...(rules.length > 0 && { runOnly: rules }) };
  const found = await page.evaluate(`axe.run(document, ${JSON.stringify(options)})`);
  return (found as { violations: { id: string; nodes: { html: string }[] }[] }).violations.map(
    ({ id, nodes }) => `${id}: ${nodes[0]?.html}`,
  );
}
