/** The technician's console. */
import "@fontsource-variable/inter";
import "../theme/tokens.css";
import "../theme/base.css";
import { createRoot } from "react-dom/client";
import { App } from "../modules/app/app.tsx";
import { applyScheme } from "../theme/scheme.ts";

/** A part that is not found is of an older version: the page is loaded anew, at most once in this time, in ms. */
const RELOAD_AGAIN_MS = 10_000;

addEventListener("vite:preloadError", (event) => {
  const last = Number(sessionStorage.getItem("reloaded") ?? 0);
  if (Date.now() - last < RELOAD_AGAIN_MS) return;
  event.preventDefault();
  sessionStorage.setItem("reloaded", String(Date.now()));
  location.reload();
});

applyScheme();
const root = document.getElementById("root");
if (root === null) throw new Error("The page has no root element.");
createRoot(root).render(<App />);
