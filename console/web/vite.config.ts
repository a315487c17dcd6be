/** Three pages from one build: the technician's console, the customer's page, and the companion that the agent serves. */
import react from "@vitejs/plugin-react";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const page = (name: string) => fileURLToPath(new URL(`${name}.html`, import.meta.url));

export default defineConfig({
  plugins: [react()],
  // The companion is served from loopback below any path: its assets are found beside it.
  base: "./",
  experimental: {
    // Console and customer pages live at deep paths (`/cases/1042`), so theirs are found from the root.
    renderBuiltUrl: (file, { hostId, hostType }) =>
      hostType === "html" && !hostId.includes("companion") ? `/${file}` : { relative: true },
  },
  build: {
    target: "es2024",
    // Inline scripts and data URLs would not pass the content policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { console: page("console"), customer: page("customer"), companion: page("companion") },
    },
    chunkSizeWarningLimit: 700,
  },
});
