/** The customer's page. */
import "@fontsource-variable/inter";
import "../theme/tokens.css";
import "../customer/parts/plain.css";
import "../customer/customer.css";
import { createRoot } from "react-dom/client";
import { CustomerApp } from "../customer/app.tsx";
import { applyLanguage } from "../customer/parts/words.ts";

applyLanguage();
const root = document.getElementById("root");
if (root !== null) createRoot(root).render(<CustomerApp />);
