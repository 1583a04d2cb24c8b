import { copyFileSync, mkdirSync } from "node:fs";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

const PAGE = process.env.OFFERGRAPH_PAGE ?? "../deploy/pages/dashboard";
const SERVICE = process.env.OFFERGRAPH_URL ?? "http://127.0.0.1:8000";

/** Puts the documents of the page beside it: the service executes them whatever else it trusts. */
const documents: Plugin = {
  name: "documents",
  apply: "build",
  closeBundle() {
    mkdirSync(PAGE, { recursive: true });
    copyFileSync("src/graph/generated/persisted-documents.json", `${PAGE}/documents.json`);
  },
};

export default defineConfig({
  plugins: [react(), documents],
  build: {
    outDir: PAGE,
    emptyOutDir: true,
    target: "es2022",
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    modulePreload: { polyfill: false },
    // Data addresses would want a wider policy for pictures than the page needs.
    assetsInlineLimit: 0,
    reportCompressedSize: true,
  },
  server: {
    proxy: Object.fromEntries(
      ["/graphql", "/export", "/session"].map((path) => [path, { target: SERVICE, ws: true }]),
    ),
  },
});
