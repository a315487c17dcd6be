/** The companion page, which the Helper serves on loopback. */
import "@fontsource-variable/inter";
import "../theme/tokens.css";
import "../customer/parts/plain.css";
import "../companion/companion.css";
import { createRoot } from "react-dom/client";
import { CompanionApp } from "../companion/app.tsx";
import { applyLanguage } from "../customer/parts/words.ts";

applyLanguage();
const root = document.getElementById("root");
if (root !== null) createRoot(root).render(<CompanionApp />);
