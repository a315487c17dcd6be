#!/usr/bin/env node
/** The hub, started from a checkout: `deskside-hub --data DIR`. */
import { launch } from "../../../tools/launch.mjs";

await launch(new URL("../src/main.ts", import.meta.url).href);
