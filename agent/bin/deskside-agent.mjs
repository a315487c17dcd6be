#!/usr/bin/env node
/** The agent, started from a checkout: `deskside-agent join LINK`. */
import { launch } from "../../tools/launch.mjs";

await launch(new URL("../src/main.ts", import.meta.url).href);
